import { Text } from '@mantine/core';
import type { HumanName, Patient } from '@medplum/fhirtypes';
import { useTranslation } from 'react-i18next';
import { ageAt, shownName } from './formats.ts';

/** `DUPONT (née MARTIN) Jeanne`. */
export function PatientName({ patient }: { patient: Patient }) {
  const text = usePatientName();
  return <span>{text(patient)}</span>;
}

export function usePatientName() {
  const { t } = useTranslation();
  return ({ name, gender }: { name?: HumanName[]; gender?: Patient['gender'] }): string => {
    const { family, born, given } = shownName(name);
    const birthName =
      born && t(gender === 'male' ? 'kit.bornMale' : gender === 'female' ? 'kit.bornFemale' : 'kit.born', { born });
    return [family, birthName && `(${birthName})`, given].filter(Boolean).join(' ');
  };
}

/** `42 ans`, `8 mois`; empty where the birth date is not known. */
export function useAge() {
  const { t } = useTranslation();
  return (birthDate: string | undefined, at: Date = new Date()): string => {
    const age = birthDate ? ageAt(birthDate, at) : undefined;
    return age ? t(`kit.age.${age.unit}`, { count: age.value }) : '';
  };
}

export function SexText({ gender }: { gender: Patient['gender'] }) {
  const { t } = useTranslation();
  return <Text span>{t(`kit.sex.${gender ?? 'unknown'}`)}</Text>;
}
