import { Button, Group, Stack, TextInput } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { IconSearch, IconUserPlus } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { later } from '../kit/later.tsx';
import { parsePatientWords } from '../kit/patient-words.ts';
import { Problem } from '../kit/problem.tsx';
import classes from './patient-finder.module.css';
import { PatientList } from './patient-list.tsx';
import { usePatientSearch } from './patient-search.ts';

const NewPatientForm = later(() => import('./new-patient-form.tsx').then((module) => module.NewPatientForm));

/** One field for birth date and letters, in any order; then the patients found, to pick one. */
interface PatientFinderProps {
  onPick: (patient: Patient) => void;
  autoFocus?: boolean;
  /** Where it is one step of something longer: who is found alone is picked, else the focus goes to the first. */
  pickOnly?: boolean;
  /** Who is not found may be made. */
  mayMake?: boolean;
}

export function PatientFinder({ onPick, autoFocus, pickOnly, mayMake }: PatientFinderProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [missing, setMissing] = useState<string>();
  const [isNew, setNew] = useState(false);
  const search = usePatientSearch();

  function submit(event: FormEvent) {
    event.preventDefault();
    // A dialog's form around this one must not be sent with it.
    event.stopPropagation();
    const { birthdate, family } = parsePatientWords(text, new Date());
    if (!birthdate) return setMissing(t(/\d/.test(text) ? 'patients.noSuchDate' : 'patients.needsBirthDate'));
    if (!family) return setMissing(t('patients.needsLetters'));
    setMissing(undefined);
    search.mutate({ birthdate, family }, { onSuccess: (found) => pickOnly && found.length === 1 && onPick(found[0]!) });
  }

  if (isNew && search.variables && search.data) {
    return (
      <NewPatientForm searched={search.variables} found={search.data} onPick={onPick} onBack={() => setNew(false)} />
    );
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
      {search.data && <PatientList patients={search.data} onPick={onPick} autoFocus={pickOnly} isCounted />}
      {search.data && mayMake && (
        <Group>
          <Button variant="light" leftSection={<IconUserPlus size={17} aria-hidden />} onClick={() => setNew(true)}>
            {t('patients.new.title')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
