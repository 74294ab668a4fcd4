import { Button, Group, Kbd, Select, Stack, Text } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import type { RefusalReason } from '@rempart/terms/transfers.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDirectory } from '../agenda/directory.ts';
import { useAct } from '../kit/act.ts';
import { PatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { sayDone } from '../kit/say.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { IdentityFacts } from '../patients/identity-facts.tsx';
import { PatientFinder } from '../patients/patient-finder.tsx';
import { usePageKeys } from '../shell/keys.ts';
import { type Filing, fileItem, proposePatients, refuseItem } from './filing.ts';
import { byStrength, compare } from './matching.ts';
import { Proposed } from './proposed.tsx';
import type { InboxEntry } from './received.ts';
import { RefuseDialog } from './refuse-dialog.tsx';

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
  const [practitioner, setPractitioner] = useState<string | null>(null);
  const [searching, setSearching] = useState(false);
  const [refusing, setRefusing] = useState(false);
  /** Searched by hand, and proposed like the others: nobody files without having compared. */
  const [picked, setPicked] = useState<Patient>();
  const [setAside, setSetAside] = useState<readonly string[]>([]);
  const proposed = useQuery({
    queryKey: ['inbox-proposed', entry.id],
    queryFn: () => proposePatients(traits),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const refresh = () => queries.invalidateQueries({ queryKey: ['inbox'] });
  const file = useAct({
    mutationFn: (filing: Filing) => fileItem(entry.id, { ...filing, practitioner: practitioner ?? undefined }),
    onSuccess: ({ patient }) => {
      onFiled(patient);
      refresh();
      sayDone(t('inbox.filed'));
    },
  });
  const refuse = useAct({
    mutationFn: (reason: RefusalReason) => refuseItem(entry.id, reason),
    onSuccess: () => {
      setRefusing(false);
      refresh();
      sayDone(t('inbox.refused'));
    },
  });
  const busy = file.isPending || refuse.isPending;
  const all = [...(picked ? [picked] : []), ...(proposed.data ?? []).filter(({ id }) => id !== picked?.id)];
  const matches = all
    .filter(({ id }) => !setAside.includes(id!))
    .map((patient) => ({ patient, match: compare(traits, patient) }))
    .sort((a, b) => Number(b.patient === picked) - Number(a.patient === picked) || byStrength(a.match, b.match));
  const first = matches[0]?.patient;
  const isNobody = proposed.isSuccess && matches.length === 0;
  const notThis = (patient: Patient) => setSetAside([...setAside, patient.id!]);
  const fileTo = (patient: Patient) => file.mutate({ patient: patient.id! });
  const proposal = busy ? undefined : first;
  usePageKeys('received', {
    c: proposal && (() => fileTo(proposal)),
    n: proposal && (() => notThis(proposal)),
    x: () => setRefusing(true),
  });
  return (
    <Stack gap="md">
      <div>
        <Text fw={600} mb={6} style={{ overflowWrap: 'anywhere' }}>
          <PatientName patient={traits} />
        </Text>
        <IdentityFacts patient={traits} />
      </div>
      <Text fw={600} size="sm" component="h3" m={0}>
        {t('inbox.whoIsIt')}
      </Text>
      {proposed.isPending && <Waiting what={t('inbox.waitingProposed')} rows={2} />}
      {proposed.isError && <Problem error={proposed.error} retry={() => proposed.refetch()} />}
      {matches.map(({ patient, match }) => (
        <Proposed
          key={patient.id}
          patient={patient}
          match={match}
          isFirst={patient === first}
          busy={busy}
          onFile={() => fileTo(patient)}
          onNotThis={() => notThis(patient)}
        />
      ))}
      {isNobody && <Text size="sm">{t(setAside.length > 0 ? 'inbox.noneOfThem' : 'inbox.noneProposed')}</Text>}
      {searching && (
        <PatientFinder
          autoFocus
          onPick={(patient) => {
            setPicked(patient);
            setSetAside(setAside.filter((id) => id !== patient.id));
            setSearching(false);
          }}
        />
      )}
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
      {(file.error ?? (refusing ? undefined : refuse.error)) && <Problem error={file.error ?? refuse.error} />}
      <Group gap="xs">
        {isNobody && (
          <Button disabled={busy} onClick={() => file.mutate({ create: true })}>
            {t('inbox.create')}
          </Button>
        )}
        <Button variant="default" onClick={() => setSearching(!searching)} aria-expanded={searching}>
          {t('inbox.searchOther')}
        </Button>
        <Button
          variant="default"
          disabled={busy}
          rightSection={<Kbd size="xs">x</Kbd>}
          onClick={() => setRefusing(true)}
        >
          {t('inbox.refuse')}
        </Button>
      </Group>
      {refusing && (
        <RefuseDialog
          house={entry.from.name}
          error={refuse.error}
          busy={refuse.isPending}
          onRefuse={(reason) => refuse.mutate(reason)}
          onClose={() => setRefusing(false)}
        />
      )}
    </Stack>
  );
}
