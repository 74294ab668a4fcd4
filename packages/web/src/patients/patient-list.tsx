import { Box, Text, UnstyledButton } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { birthDateText } from '../kit/formats.ts';
import { SexText, useAge, usePatientName } from '../kit/patient-name.tsx';
import classes from './patient-list.module.css';

interface PatientListProps {
  patients: readonly Patient[];
  onPick: (patient: Patient) => void;
  /** The focus goes to the first. */
  autoFocus?: boolean | undefined;
  /** Says how many they are. */
  isCounted?: boolean;
}

/** Patients to choose from, by name, birth and sex. */
export function PatientList({ patients, onPick, autoFocus, isCounted }: PatientListProps) {
  const { t } = useTranslation();
  const name = usePatientName();
  const age = useAge();
  return (
    <Box>
      {isCounted && (
        <Text size="sm" c="dimmed" role="status" mb={4}>
          {t('patients.found', { count: patients.length })}
        </Text>
      )}
      <ul className={classes.list}>
        {patients.map((patient, index) => (
          <li key={patient.id}>
            <UnstyledButton
              className={classes.row}
              autoFocus={autoFocus === true && index === 0}
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
