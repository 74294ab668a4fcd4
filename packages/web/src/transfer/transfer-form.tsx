/** Three steps on one page: what leaves, to whom, check and send; beside them what the receiver will read. */
import { Button, Checkbox, Group, Radio, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { Patient } from '@medplum/fhirtypes';
import { IconRosetteDiscountCheck, IconSend } from '@tabler/icons-react';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../kit/act.ts';
import { Card } from '../kit/card.tsx';
import { fhirDateText } from '../kit/formats.ts';
import { usePatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { sayDone } from '../kit/say.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { wordsOf } from '../record/concepts.ts';
import { ORDINARY, whileOpen } from '../record/opening.ts';
import { dateOfDocument, type RecordSummary } from '../record/summary.ts';
import { currentLanguage } from '../texts/texts.ts';
import { SendDialog } from './send-dialog.tsx';
import classes from './transfer-form.module.css';
import { TransferPreview } from './transfer-preview.tsx';
import { type Choice, correspondents, preview, send } from './transfers.ts';

interface TransferFormProps {
  patient: Patient & { id: string };
  summary: RecordSummary;
}

/** Typing a message asks for a new look once it pauses. */
const PREVIEW_AFTER_MS = 350;

export function TransferForm({ patient, summary }: TransferFormProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const name = usePatientName()(patient);
  /** One id for this form, so that a request made twice is one transfer. */
  const [id] = useState(() => crypto.randomUUID());
  const [withSummary, setWithSummary] = useState(true);
  const [documents, setDocuments] = useState<string[]>([]);
  const [message, setMessage] = useState('');
  const [to, setTo] = useState('');
  const [urgency, setUrgency] = useState<'routine' | 'urgent'>('routine');
  const [asking, setAsking] = useState(false);
  const known = useQuery({ queryKey: ['correspondents'], queryFn: correspondents });
  const receiver = known.data?.find((one) => one.id === to);
  const choice: Choice = { patient: patient.id, documents, summary: withSummary, message: message.trim() };
  const [settled] = useDebouncedValue(choice, PREVIEW_AFTER_MS);
  const looked = useQuery({
    queryKey: ['transfer-preview', settled],
    queryFn: () => whileOpen(patient.id, ORDINARY, { name }, () => preview(settled)),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const sending = useAct({
    mutationFn: () => whileOpen(patient.id, ORDINARY, { name }, () => send({ id, ...choice, to, urgency }, name)),
    onSuccess: () => {
      queries.invalidateQueries({ queryKey: ['outbox'] });
      sayDone(t('transfer.sent', { to: receiver?.name }));
      void navigate({ to: '/sent', search: { item: id } });
    },
  });
  const missing = !withSummary && documents.length === 0 ? 'what' : to === '' ? 'whom' : undefined;

  return (
    <div className={classes.steps}>
      <Stack gap="md" className={classes.form}>
        <Card title={`1 · ${t('transfer.what')}`}>
          <WhatLeaves
            summary={summary}
            withSummary={withSummary}
            onSummary={setWithSummary}
            documents={documents}
            onDocuments={setDocuments}
            message={message}
            onMessage={setMessage}
          />
        </Card>
        <Card title={`2 · ${t('transfer.whom')}`}>
          <Stack p="md" gap="md">
            {known.isPending && <Waiting what={t('transfer.waitingCorrespondents')} rows={2} />}
            {known.isError && <Problem error={known.error} retry={() => known.refetch()} />}
            {known.data?.length === 0 && <Text size="sm">{t('transfer.noCorrespondent')}</Text>}
            {known.data && known.data.length > 0 && (
              <Radio.Group value={to} onChange={setTo} aria-label={t('transfer.whom')}>
                <Stack gap="xs">
                  {known.data.map((one) => (
                    <Radio
                      key={one.id}
                      value={one.id}
                      label={one.name}
                      description={
                        <span className={classes.pinned}>
                          <IconRosetteDiscountCheck size={14} aria-hidden />
                          {t('transfer.pinned')}
                        </span>
                      }
                    />
                  ))}
                </Stack>
              </Radio.Group>
            )}
            <Text size="xs" c="dimmed">
              {t('transfer.onlyKnown')}
            </Text>
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
          </Stack>
        </Card>
        <Card title={`3 · ${t('transfer.check')}`}>
          <Stack p="md" gap="sm" align="flex-start">
            <Text size="sm" c={missing ? 'dimmed' : undefined}>
              {missing ? t(`transfer.missing.${missing}`) : t('transfer.ready', { name, to: receiver?.name })}
            </Text>
            <Button
              leftSection={<IconSend size={17} aria-hidden />}
              disabled={missing !== undefined}
              onClick={() => setAsking(true)}
            >
              {receiver ? t('transfer.sendTo', { to: receiver.name }) : t('transfer.send')}
            </Button>
          </Stack>
        </Card>
      </Stack>
      <div className={classes.preview}>
        <TransferPreview looked={looked} isMissing={missing === 'what'} />
      </div>
      {asking && receiver && (
        <SendDialog
          name={name}
          birthDate={patient.birthDate}
          to={receiver.name}
          choice={choice}
          urgency={urgency}
          sending={sending}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

interface WhatLeavesProps {
  summary: RecordSummary;
  withSummary: boolean;
  onSummary: (on: boolean) => void;
  documents: string[];
  onDocuments: (ids: string[]) => void;
  message: string;
  onMessage: (text: string) => void;
}

function WhatLeaves({ summary, withSummary, onSummary, documents, onDocuments, message, onMessage }: WhatLeavesProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  // A draft is not written yet: it does not leave.
  const finished = summary.documents.filter(({ docStatus }) => docStatus !== 'preliminary');
  return (
    <Stack p="md" gap="md">
      <Checkbox
        label={t('transfer.summary')}
        description={t('transfer.summaryExplain', {
          problems: summary.problems.length,
          treatments: summary.treatments.length,
          allergies: summary.allergies.length,
        })}
        checked={withSummary}
        onChange={(event) => onSummary(event.currentTarget.checked)}
      />
      {finished.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('transfer.noDocument')}
        </Text>
      ) : (
        <Checkbox.Group value={documents} onChange={onDocuments} label={t('transfer.documents')}>
          <div className={classes.documents}>
            {finished.map((document) => (
              <Checkbox
                key={document.id}
                value={document.id}
                label={`${document.description ?? wordsOf(document.type)} · ${fhirDateText(dateOfDocument(document), language)}`}
              />
            ))}
          </div>
        </Checkbox.Group>
      )}
      <Textarea
        label={t('transfer.message')}
        value={message}
        onChange={(event) => onMessage(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
      />
    </Stack>
  );
}
