/** What a booking is warned of: somebody was quicker, or the patient is expected elsewhere at that time. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { Appointment } from '@medplum/fhirtypes';
import { takesTime } from '@rempart/terms/appointment-status.ts';
import { parseSlotId } from '@rempart/terms/slots.ts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { idOf, resourcesOf, search } from '../fhir/resources.ts';
import { hourText, momentText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import type { AgendaOwner } from './directory.ts';
import { minutesOf, type Start } from './starts.ts';
import { startOfDay } from './week.ts';

const MINUTE_MS = 60_000;

/** Whoever was quicker: the next free slots, or on purpose beside them. */
export function Taken({
  at,
  offered,
  onPick,
  onOverlap,
}: {
  at: Start;
  offered: readonly string[];
  onPick: (start: Start) => void;
  onOverlap: () => void;
}) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [first] = at.slots;
  // Of several slots one after the other the system cannot know which next ones follow.
  const next =
    at.slots.length > 1 ? [] : offered.flatMap((id) => startOf(id, first ? minutesOf(first) : minutesOf(at)));
  return (
    <Alert
      variant="light"
      color="gray"
      role="alert"
      title={t('booking.taken')}
      icon={<IconAlertTriangle aria-hidden />}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t(next.length > 0 ? 'booking.nextFree' : 'booking.chooseOther')}</Text>
        <Group gap={6}>
          {next.map((start, index) => (
            <Button
              key={start.start.getTime()}
              size="xs"
              variant="default"
              autoFocus={index === 0}
              onClick={() => onPick(start)}
            >
              {momentText(start.start, language)}
            </Button>
          ))}
          <Button size="xs" variant="subtle" onClick={onOverlap}>
            {t('agenda.clash.force.taken')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

/** The same patient at the same time somewhere else: said, never forbidden. */
export function Elsewhere({ patient, at, owners }: { patient: string; at: Start; owners: readonly AgendaOwner[] }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const from = startOfDay(at.start).toISOString();
  const others = useQuery({
    queryKey: ['patient-appointments', patient, from],
    queryFn: async ({ signal }) => {
      const query = { patient: `Patient/${patient}`, date: `ge${from}`, _count: '20' };
      return resourcesOf<Appointment>(await search('Appointment', query, signal), 'Appointment');
    },
  });
  const found = others.data?.find(
    ({ status, start, end }) =>
      takesTime(status!) && status !== 'noshow' && start && end && new Date(start) < at.end && at.start < new Date(end),
  );
  if (!found) return null;
  const id = idOf(found.participant.find(({ actor }) => actor?.reference?.startsWith('Practitioner/'))?.actor);
  return (
    <Alert variant="light" color="gray" role="status" icon={<IconAlertTriangle aria-hidden />} p="xs">
      {t('booking.elsewhere', {
        time: hourText(new Date(found.start!), language),
        whose: owners.find(({ practitioner }) => practitioner === id)?.name ?? t('booking.anotherAgenda'),
      })}
    </Alert>
  );
}

function startOf(slot: string, minutes: number): Start[] {
  const key = parseSlotId(slot);
  if (!key) return [];
  const end = new Date(key.start.getTime() + minutes * MINUTE_MS);
  return [
    { slots: [{ id: slot, schedule: key.schedule, services: [], start: key.start, end }], start: key.start, end },
  ];
}
