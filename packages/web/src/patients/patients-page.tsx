import { Box } from '@mantine/core';
import { opensRecords } from '@rempart/terms/roles.ts';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../kit/page.tsx';
import { useMe } from '../session/use-session.ts';
import { PatientFinder } from './patient-finder.tsx';

export function PatientsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  return (
    <Page title={t('page.patients')}>
      <Box maw={640}>
        <PatientFinder
          onPick={({ id }) => navigate({ to: '/record/$patient', params: { patient: id! } })}
          mayMake={me && !opensRecords(me.role)}
        />
      </Box>
    </Page>
  );
}
