/** Three steps on one page: what leaves, to whom, check and send. Nothing is sent before the last button. */
import { Alert, Button, Checkbox, Group, Radio, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../kit/card.tsx';
import { fhirDateText } from '../kit/formats.ts';
import { Problem } from '../kit/problem.tsx';
import { sayDone } from '../kit/say.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { wordsOf } from '../record/concepts.ts';
import { ORDINARY, whileOpen } from '../record/opening.ts';
import { dateOfDocument, type RecordSummary } from '../record/summary.ts';
import { currentLanguage } from '../texts/texts.ts';
import classes from './transfer-form.module.css';
import { correspondents, send } from './transfers.ts';

interface TransferFormProps {
  patient: string;
  name: string;
  summary: RecordSummary;
}

export function TransferForm({ patient, name, summary }: TransferFormProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const navigate = useNavigate();
  const queries = useQueryClient();
  /** One id for this form, so that a request made twice is one transfer. */
  const [id] = useState(() => crypto.randomUUID());
  const [withSummary, setWithSummary] = useState(true);
  const [chosen, setChosen] = useState<string[]>([]);
  const [to, setTo] = useState('');
  const [urgency, setUrgency] = useState<'routine' | 'urgent'>('routine');
  const [message, setMessage] = useState('');
  const known = useQuery({ queryKey: ['correspondents'], queryFn: correspondents });
  const receiver = known.data?.find((one) => one.id === to);

  const sending = useMutation({
    mutationFn: () =>
      whileOpen(patient, ORDINARY, { name }, () =>
        send(
          { id, patient, to, documents: chosen, summary: withSummary, message: message.trim() || undefined, urgency },
          name,
        ),
      ),
    onSuccess: () => {
      queries.invalidateQueries({ queryKey: ['outbox'] });
      sayDone(t('transfer.sent', { to: receiver?.name }));
      void navigate({ to: '/sent' });
    },
  });
  const missing = !withSummary && chosen.length === 0 ? 'what' : to === '' ? 'whom' : undefined;

  return (
    <Stack gap="md">
      <Card title={`1 · ${t('transfer.what')}`}>
        <Stack p="md" gap="sm">
          <Checkbox
            label={t('transfer.summary')}
            description={t('transfer.summaryExplain', {
              problems: summary.problems.length,
              treatments: summary.treatments.length,
              allergies: summary.allergies.length,
            })}
            checked={withSummary}
            onChange={(event) => setWithSummary(event.currentTarget.checked)}
          />
          {summary.documents.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('transfer.noDocument')}
            </Text>
          ) : (
            <Checkbox.Group value={chosen} onChange={setChosen} label={t('transfer.documents')}>
              <div className={classes.documents}>
                {summary.documents.map((document) => (
                  <Checkbox
                    key={document.id}
                    value={document.id}
                    label={`${document.description ?? wordsOf(document.type)} · ${fhirDateText(dateOfDocument(document), language)}`}
                  />
                ))}
              </div>
            </Checkbox.Group>
          )}
          <Text size="xs" c="dimmed">
            {t('transfer.withheld')}
          </Text>
        </Stack>
      </Card>
      <Card title={`2 · ${t('transfer.whom')}`}>
        <Stack p="md" gap="sm">
          {known.isPending && <Waiting what={t('transfer.waitingCorrespondents')} rows={2} />}
          {known.isError && <Problem error={known.error} retry={() => known.refetch()} />}
          {known.data?.length === 0 && <Text size="sm">{t('transfer.noCorrespondent')}</Text>}
          {known.data && known.data.length > 0 && (
            <Radio.Group value={to} onChange={setTo} aria-label={t('transfer.whom')}>
              <Stack gap="xs">
                {known.data.map((one) => (
                  <Radio key={one.id} value={one.id} label={one.name} />
                ))}
              </Stack>
            </Radio.Group>
          )}
          <Group gap="sm">
            <Text size="sm" id="transfer-urgency">
              {t('transfer.urgency')}
            </Text>
            <SegmentedControl
              aria-labelledby="transfer-urgency"
              data={[
                { value: 'routine', label: t('transfer.routine') },
                { value: 'urgent', label: t('transfer.urgent') },
              ]}
              value={urgency}
              onChange={(value) => setUrgency(value === 'urgent' ? 'urgent' : 'routine')}
            />
          </Group>
          <Textarea
            label={t('transfer.message')}
            value={message}
            onChange={(event) => setMessage(event.currentTarget.value)}
            autosize
            minRows={2}
            maxLength={2000}
          />
        </Stack>
      </Card>
      <Card title={`3 · ${t('transfer.check')}`}>
        <Stack p="md" gap="sm" align="flex-start">
          {missing ? (
            <Text size="sm" c="dimmed">
              {t(`transfer.missing.${missing}`)}
            </Text>
          ) : (
            <Alert color="rempart" variant="light" w="100%">
              {t('transfer.willSend', {
                name,
                to: receiver?.name,
                summary: withSummary ? t('transfer.theSummary') : '',
                documents: t('transfer.documentCount', { count: chosen.length }),
                joined: withSummary && chosen.length > 0 ? t('transfer.and') : '',
              })}
            </Alert>
          )}
          {sending.error && <Problem error={sending.error} retry={() => sending.mutate()} />}
          <Button
            leftSection={<IconSend size={17} aria-hidden />}
            disabled={missing !== undefined}
            loading={sending.isPending}
            onClick={() => sending.mutate()}
          >
            {receiver ? t('transfer.sendTo', { to: receiver.name }) : t('transfer.send')}
          </Button>
        </Stack>
      </Card>
    </Stack>
  );
}
