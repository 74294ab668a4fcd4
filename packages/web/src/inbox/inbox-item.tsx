import { Button, Divider, Group, Stack, Text } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { opensRecords } from '@rempart/terms/roles.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../kit/card.tsx';
import { birthDateText, momentText } from '../kit/formats.ts';
import { LinkButton } from '../kit/link-button.tsx';
import { PatientName, usePatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { sayDone } from '../kit/say.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { IdentityFacts } from '../patients/identity-facts.tsx';
import { PatientFinder } from '../patients/patient-finder.tsx';
import { useMe } from '../session/use-session.ts';
import { currentLanguage } from '../texts/texts.ts';
import { type Filing, fileItem, type InboxEntry, openItem } from './inbox.ts';

/** One item: opened by a button, since that counts; then the patient proposed, or one searched, or a new one. */
export function InboxItem({ entry }: { entry: InboxEntry }) {
  const { t } = useTranslation();
  const me = useMe();
  const [wanted, setWanted] = useState(false);
  const [filedTo, setFiledTo] = useState<string>();
  const item = useQuery({
    queryKey: ['inbox-item', entry.id],
    queryFn: () => openItem(entry.id),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const patient = filedTo ?? entry.patient ?? undefined;
  return (
    <Card title={t('inbox.from', { name: entry.from.name })}>
      <Stack p="md" gap="md">
        <Text size="sm" c="dimmed">
          {momentText(new Date(entry.received), currentLanguage())}
        </Text>
        {entry.status !== 'new' || filedTo ? (
          <Group>
            <Text size="sm">{t(entry.status === 'refused' ? 'inbox.wasRefused' : 'inbox.wasFiled')}</Text>
            {patient && me && (
              <LinkButton to="/record/$patient" params={{ patient }}>
                {t(opensRecords(me.role) ? 'agenda.openRecord' : 'inbox.openIdentity')}
              </LinkButton>
            )}
          </Group>
        ) : (
          <>
            {!wanted && (
              <Stack gap="xs" align="flex-start">
                <Text size="sm">{t('inbox.openExplain')}</Text>
                <Button onClick={() => setWanted(true)}>{t('inbox.open')}</Button>
              </Stack>
            )}
            {wanted && item.isPending && <Waiting what={t('inbox.waitingItem')} />}
            {item.isError && <Problem error={item.error} retry={() => item.refetch()} />}
            {item.data && (
              <FilingChoice
                entry={entry}
                traits={item.data.patient}
                proposed={item.data.proposed.map((one) => one.patient)}
                onFiled={setFiledTo}
              />
            )}
          </>
        )}
      </Stack>
    </Card>
  );
}

interface FilingChoiceProps {
  entry: InboxEntry;
  traits: Patient;
  proposed: Patient[];
  onFiled: (patient: string) => void;
}

function FilingChoice({ entry, traits, proposed, onFiled }: FilingChoiceProps) {
  const { t } = useTranslation();
  const nameOf = usePatientName();
  const queries = useQueryClient();
  const [searching, setSearching] = useState(false);
  const file = useMutation({
    mutationFn: (filing: Filing) => fileItem(entry.id, filing),
    onSuccess: ({ patient }) => {
      onFiled(patient);
      queries.invalidateQueries({ queryKey: ['inbox'] });
      sayDone(t('inbox.filed'));
    },
  });
  return (
    <Stack gap="md">
      <div>
        <Text fw={600} mb={6}>
          <PatientName patient={traits} />
        </Text>
        <IdentityFacts patient={traits} />
      </div>
      <Divider label={t('inbox.whoIsIt')} />
      {proposed.length === 0 && <Text size="sm">{t('inbox.noneProposed')}</Text>}
      {proposed.map((patient) => (
        <Group key={patient.id} justify="space-between">
          <Text size="sm">
            <strong>{nameOf(patient)}</strong> · {birthDateText(patient.birthDate)}
          </Text>
          <Button loading={file.isPending} onClick={() => file.mutate({ patient: patient.id! })}>
            {t('inbox.fileHere')}
          </Button>
        </Group>
      ))}
      <Group>
        <Button variant="default" onClick={() => setSearching(!searching)} aria-expanded={searching}>
          {t('inbox.searchOther')}
        </Button>
        <Button
          variant={proposed.length === 0 ? 'filled' : 'default'}
          loading={file.isPending}
          onClick={() => file.mutate({ create: true })}
        >
          {t('inbox.create')}
        </Button>
      </Group>
      {searching && <PatientFinder autoFocus onPick={(patient) => file.mutate({ patient: patient.id! })} />}
      {file.error && <Problem error={file.error} />}
    </Stack>
  );
}
