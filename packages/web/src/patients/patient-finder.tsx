import { Box, Button, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { IconChevronRight, IconSearch } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { birthDateText } from '../kit/formats.ts';
import { SexText, useAge, usePatientName } from '../kit/patient-name.tsx';
import { parsePatientWords } from '../kit/patient-words.ts';
import { Problem } from '../kit/problem.tsx';
import classes from './patient-finder.module.css';
import { usePatientSearch } from './patient-search.ts';

/** One field for birth date and letters, in any order; then the patients found, to pick one. */
interface PatientFinderProps {
  onPick: (patient: Patient) => void;
  autoFocus?: boolean;
  /** Where it is one step of something longer: who is found alone is picked, else the focus goes to the first. */
  pickOnly?: boolean;
}

export function PatientFinder({ onPick, autoFocus, pickOnly }: PatientFinderProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [missing, setMissing] = useState<string>();
  const search = usePatientSearch();

  function submit(event: FormEvent) {
    event.preventDefault();
    // A dialog's form around this one must not be sent with it.
    event.stopPropagation();
    const { birthdate, family } = parsePatientWords(text, new Date());
    if (!birthdate || !family) return setMissing(t(birthdate ? 'patients.needsLetters' : 'patients.needsBirthDate'));
    setMissing(undefined);
    search.mutate({ birthdate, family }, { onSuccess: (found) => pickOnly && found.length === 1 && onPick(found[0]!) });
  }

  return (
    <Stack gap="sm">
      <form onSubmit={submit}>
        <div className={classes.ask}>
          <TextInput
            label={t('patients.field')}
            placeholder={t('patients.example')}
            description={t('patients.fieldExplain')}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={missing}
            data-autofocus={autoFocus || undefined}
            autoComplete="off"
            spellCheck={false}
          />
          <Button
            type="submit"
            mb={missing ? 22 : 0}
            variant="default"
            loading={search.isPending}
            leftSection={<IconSearch size={16} aria-hidden />}
          >
            {t('patients.search')}
          </Button>
        </div>
      </form>
      {search.error && (
        <Problem error={search.error} retry={() => search.variables && search.mutate(search.variables)} />
      )}
      {search.data && <PatientList patients={search.data} onPick={onPick} autoFocus={pickOnly === true} />}
    </Stack>
  );
}

interface PatientListProps {
  patients: readonly Patient[];
  onPick: (patient: Patient) => void;
  autoFocus: boolean;
}

function PatientList({ patients, onPick, autoFocus }: PatientListProps) {
  const { t } = useTranslation();
  const name = usePatientName();
  const age = useAge();
  return (
    <Box>
      <Text size="sm" c="dimmed" role="status" mb={4}>
        {t('patients.found', { count: patients.length })}
      </Text>
      <ul className={classes.list}>
        {patients.map((patient, index) => (
          <li key={patient.id}>
            <UnstyledButton
              className={classes.row}
              autoFocus={autoFocus && index === 0}
              onClick={() => onPick(patient)}
            >
              <span>
                <Text span fw={550}>
                  {name(patient)}
                </Text>{' '}
                <Text span c="dimmed" size="sm">
                  {birthDateText(patient.birthDate)} · {age(patient.birthDate)} · <SexText gender={patient.gender} />
                </Text>
              </span>
              <IconChevronRight size={16} aria-hidden />
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </Box>
  );
}
