import { Box } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../kit/page.tsx';
import { PatientFinder } from './patient-finder.tsx';

export function PatientsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Page title={t('page.patients')}>
      <Box maw={640}>
        <PatientFinder onPick={({ id }) => navigate({ to: '/record/$patient', params: { patient: id! } })} />
      </Box>
    </Page>
  );
}
