import { Text } from '@mantine/core';
import type { Appointment } from '@medplum/fhirtypes';
import { takesTime } from '@rempart/terms/appointment-status.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useDirectory } from '../agenda/directory.ts';
import { startOfDay } from '../agenda/week.ts';
import { idOf, resourcesOf, search } from '../fhir/resources.ts';
import { Card } from '../kit/card.tsx';
import { Empty } from '../kit/empty.tsx';
import { dateText, hourText } from '../kit/formats.ts';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { currentLanguage } from '../texts/texts.ts';
import { wordsOf } from './concepts.ts';
import { Limited } from './problems.tsx';

/** This patient's appointments from today on, the next first. */
export function useComing(patient: string) {
  return useQuery({
    queryKey: ['patient-appointments', patient],
    queryFn: async ({ signal }) => {
      const date = `ge${startOfDay(new Date()).toISOString()}`;
      const bundle = await search('Appointment', { patient: `Patient/${patient}`, date, _count: '50' }, signal);
      return resourcesOf<Appointment>(bundle, 'Appointment')
        .filter(({ status, start }) => start && takesTime(status!) && status !== 'noshow')
        .sort((a, b) => a.start!.localeCompare(b.start!));
    },
  });
}

/** What comes. */
export function UpcomingCard({ patient }: { patient: string }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const directory = useDirectory();
  const coming = useComing(patient);
  const practitionerOf = ({ participant }: Appointment) => {
    const id = idOf(participant.find(({ actor }) => actor?.reference?.startsWith('Practitioner/'))?.actor);
    return directory.data?.owners.find(({ practitioner }) => practitioner === id)?.name ?? '';
  };
  return (
    <Card title={t('record.upcoming')}>
      {coming.isPending && <Waiting what={t('record.waitingAppointments')} rows={2} />}
      {coming.isError && <Problem error={coming.error} retry={() => coming.refetch()} />}
      {coming.data?.length === 0 && <Empty>{t('record.noUpcoming')}</Empty>}
      {coming.data && coming.data.length > 0 && (
        <Limited
          items={coming.data}
          line={(appointment) => {
            const start = new Date(appointment.start!);
            return (
              <li key={appointment.id}>
                {dateText(start, language)}, {hourText(start, language)}
                <Text size="xs" c="dimmed">
                  {[
                    practitionerOf(appointment),
                    wordsOf(appointment.serviceType?.[0]) || wordsOf(appointment.reasonCode?.[0]),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </Text>
              </li>
            );
          }}
        />
      )}
    </Card>
  );
}
