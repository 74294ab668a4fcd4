import { Button, Divider, Group, Menu, Select, Stack, Text } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDirectory } from '../agenda/directory.ts';
import { birthDateText } from '../kit/formats.ts';
import { PatientName, usePatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { sayDone } from '../kit/say.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { IdentityFacts, insOf } from '../patients/identity-facts.tsx';
import { PatientFinder } from '../patients/patient-finder.tsx';
import {
  type Filing,
  fileItem,
  type InboxEntry,
  proposePatients,
  REFUSAL_REASONS,
  type RefusalReason,
  refuseItem,
} from './inbox.ts';

interface FilingChoiceProps {
  entry: InboxEntry;
  traits: Patient;
  onFiled: (patient: string) => void;
}

/** Whom it is about, and to whom it is filed: a patient proposed and why, another one searched, or a new one. */
export function FilingChoice({ entry, traits, onFiled }: FilingChoiceProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const owners = useDirectory().data?.owners ?? [];
  const [searching, setSearching] = useState(false);
  const [practitioner, setPractitioner] = useState<string | null>(null);
  const proposed = useQuery({
    queryKey: ['inbox-proposed', entry.id],
    queryFn: () => proposePatients(traits),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const refresh = () => queries.invalidateQueries({ queryKey: ['inbox'] });
  const file = useMutation({
    mutationFn: (filing: Filing) => fileItem(entry.id, { ...filing, practitioner: practitioner ?? undefined }),
    onSuccess: ({ patient }) => {
      onFiled(patient);
      refresh();
      sayDone(t('inbox.filed'));
    },
  });
  const refuse = useMutation({
    mutationFn: (reason: RefusalReason) => refuseItem(entry.id, reason),
    onSuccess: () => {
      refresh();
      sayDone(t('inbox.refused'));
    },
  });
  const busy = file.isPending || refuse.isPending;
  const noneProposed = proposed.data?.length === 0;
  return (
    <Stack gap="md">
      <div>
        <Text fw={600} mb={6}>
          <PatientName patient={traits} />
        </Text>
        <IdentityFacts patient={traits} />
      </div>
      <Divider label={t('inbox.whoIsIt')} />
      {proposed.isPending && <Waiting what={t('inbox.waitingProposed')} rows={2} />}
      {proposed.isError && <Problem error={proposed.error} retry={() => proposed.refetch()} />}
      {noneProposed && <Text size="sm">{t('inbox.noneProposed')}</Text>}
      {proposed.data?.map((patient) => (
        <Proposed
          key={patient.id}
          patient={patient}
          traits={traits}
          busy={busy}
          onFile={() => file.mutate({ patient: patient.id! })}
        />
      ))}
      <Select
        label={t('inbox.expectedBy')}
        description={t('inbox.expectedByExplain')}
        placeholder={t('inbox.ownUnit')}
        data={owners.map((owner) => ({ value: owner.practitioner, label: owner.name }))}
        value={practitioner}
        onChange={setPractitioner}
        clearable
        searchable
        maw={420}
      />
      <Group>
        <Button variant="default" onClick={() => setSearching(!searching)} aria-expanded={searching}>
          {t('inbox.searchOther')}
        </Button>
        <Button
          variant={noneProposed ? 'filled' : 'default'}
          disabled={busy}
          onClick={() => file.mutate({ create: true })}
        >
          {t('inbox.create')}
        </Button>
        <Menu>
          <Menu.Target>
            <Button variant="default" disabled={busy}>
              {t('inbox.refuse')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t('inbox.refuseExplain')}</Menu.Label>
            {REFUSAL_REASONS.map((reason) => (
              <Menu.Item key={reason} onClick={() => refuse.mutate(reason)}>
                {t(`inbox.reason.${reason}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </Group>
      {searching && <PatientFinder autoFocus onPick={(patient) => file.mutate({ patient: patient.id! })} />}
      {(file.error ?? refuse.error) && <Problem error={file.error ?? refuse.error} />}
    </Stack>
  );
}

/** Why this patient is proposed is said in words: what is the same, what is not. */
function Proposed({
  patient,
  traits,
  busy,
  onFile,
}: {
  patient: Patient;
  traits: Patient;
  busy: boolean;
  onFile: () => void;
}) {
  const { t } = useTranslation();
  const nameOf = usePatientName();
  const ins = insOf(patient);
  const reasons = [
    t('inbox.same.birthDate'),
    nameOf(patient) === nameOf(traits) ? t('inbox.same.name') : t('inbox.same.otherName'),
    patient.gender === traits.gender ? t('inbox.same.sex') : t('inbox.same.otherSex'),
    ...(ins && insOf(traits) ? [ins === insOf(traits) ? t('inbox.same.ins') : t('inbox.same.otherIns')] : []),
  ];
  return (
    <Group justify="space-between" wrap="nowrap">
      <div>
        <Text size="sm">
          <strong>{nameOf(patient)}</strong> · {birthDateText(patient.birthDate)}
        </Text>
        <Text size="xs" c="dimmed">
          {reasons.join(' · ')}
        </Text>
      </div>
      <Button disabled={busy} onClick={onFile}>
        {t('inbox.fileHere')}
      </Button>
    </Group>
  );
}
