import { Alert, Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from '../fhir/resources.ts';
import { useAct } from '../kit/act.ts';
import { birthDateText } from '../kit/formats.ts';
import { Problem } from '../kit/problem.tsx';
import { sayDone } from '../kit/say.tsx';
import { type AskedTraits, faultsOf, patientOf, searchesOf } from './new-patient.ts';
import classes from './new-patient-form.module.css';
import { PatientList } from './patient-list.tsx';
import { type SearchedTraits, usePatientSearch } from './patient-search.ts';

interface NewPatientFormProps {
  /** What was searched, and whom it found: nobody is made without. */
  searched: SearchedTraits;
  found: readonly Patient[];
  /** The patient made, or one here who is the same after all. */
  onPick: (patient: Patient) => void;
  onBack: () => void;
}

const SEXES = ['female', 'male', 'unknown'] as const;
const FIELDS = ['birthName', 'given', 'usedName', 'birthDate', 'birthPlace', 'phone'] as const;
const REQUIRED: readonly string[] = ['birthName', 'given', 'birthDate'];
const LONGEST = 80;

/** Who rings and is no patient here yet. Names that were not searched are searched before anybody is made. */
export function NewPatientForm({ searched, found, onPick, onBack }: NewPatientFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const search = usePatientSearch();
  const [asked, setAsked] = useState<AskedTraits>({
    birthName: searched.family,
    given: '',
    usedName: '',
    birthDate: birthDateText(searched.birthdate),
    sex: '',
    birthPlace: '',
    phone: '',
  });
  const [isTried, setTried] = useState(false);
  const [known, setKnown] = useState<{ searches: string[]; patients: readonly Patient[] }>({
    searches: [keyOf(searched)],
    patients: found,
  });
  const faults = isTried ? faultsOf(asked, new Date()) : {};

  const make = useAct({
    mutationFn: async (): Promise<Patient | undefined> => {
      const searches = searchesOf(asked, new Date()).filter((one) => !known.searches.includes(keyOf(one)));
      const others: Patient[] = [];
      for (const one of searches) others.push(...(await search.mutateAsync(one)));
      const isKnown = ({ id }: Patient) => known.patients.some((patient) => patient.id === id);
      const unseen = others.filter((patient) => !isKnown(patient));
      setKnown({
        searches: [...known.searches, ...searches.map(keyOf)],
        patients: [...known.patients, ...unseen],
      });
      return unseen.length > 0 ? undefined : create(patientOf(asked, new Date()));
    },
    // An answer may be lost on the way back: what was made by it is found by the same search.
    onError: () => setKnown((before) => ({ ...before, searches: [] })),
    onSuccess: (made) => {
      if (!made) return;
      queries.setQueryData(['found-identity', made.id], made);
      sayDone(t('patients.new.done'));
      onPick(made);
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    setTried(true);
    const [first] = Object.keys(faultsOf(asked, new Date()));
    if (first === undefined) return make.mutate();
    (event.currentTarget as HTMLFormElement).querySelector<HTMLElement>(`[name=${first}]`)?.focus();
  }

  const set = (field: keyof AskedTraits) => (value: string) => setAsked({ ...asked, [field]: value });
  return (
    <form onSubmit={submit} aria-label={t('patients.new.title')} noValidate>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('patients.new.explain')}
        </Text>
        <div className={classes.fields}>
          {FIELDS.map((field, index) => (
            <TextInput
              key={field}
              name={field}
              label={t(`patients.new.${field}`)}
              withAsterisk={REQUIRED.includes(field)}
              required={REQUIRED.includes(field)}
              value={asked[field]}
              onChange={(event) => set(field)(event.currentTarget.value)}
              error={faults[field] && t(`patients.new.fault.${faults[field]}`)}
              maxLength={LONGEST}
              inputMode={field === 'phone' ? 'tel' : undefined}
              autoComplete="off"
              spellCheck={false}
              autoFocus={index === 0}
              onFocus={(event) => index === 0 && event.currentTarget.select()}
            />
          ))}
          <Radio.Group
            className={classes.sex}
            name="sex"
            label={t('patients.new.sex')}
            withAsterisk
            value={asked.sex}
            onChange={set('sex')}
            error={faults.sex && t('patients.new.fault.sex')}
          >
            <Group gap="md" my={6}>
              {SEXES.map((sex) => (
                <Radio key={sex} value={sex} label={t(`patients.new.sexes.${sex}`)} />
              ))}
            </Group>
          </Radio.Group>
        </div>
        {known.patients.length > 0 && (
          <Alert color="gray" variant="light" role="status" title={t('patients.new.same')}>
            <PatientList patients={known.patients} onPick={onPick} />
          </Alert>
        )}
        {make.error && <Problem error={make.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onBack}>
            {t('patients.new.back')}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t(known.patients.length > 0 ? 'patients.new.saveAnyway' : 'patients.new.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function keyOf({ birthdate, family }: SearchedTraits): string {
  return `${birthdate} ${family.toLowerCase()}`;
}
