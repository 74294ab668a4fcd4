/** Where what was cut goes: the first free slots of whom it is with; or one closes this and clicks in the agenda. */
import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../kit/dialog.tsx';
import { dateText, momentText } from '../kit/formats.ts';
import { PatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { useIdentity } from '../patients/identity.ts';
import { currentLanguage } from '../texts/texts.ts';
import { useServiceOf } from './booking.ts';
import type { AgendaOwner } from './directory.ts';
import { FirstFreeSlots } from './free-slots.tsx';
import { minutesOf, type Start } from './starts.ts';
import type { Kept } from './tray.ts';

interface PlaceDialogProps {
  cut: Kept;
  owner: AgendaOwner;
  onPick: (start: Start) => void;
  onClose: () => void;
}

export function PlaceDialog({ cut, owner, onPick, onClose }: PlaceDialogProps) {
  const { t } = useTranslation();
  const identity = useIdentity(cut.patient);
  const service = useServiceOf(cut, identity.data !== undefined);
  const language = currentLanguage();
  const when =
    cut.status === 'waitlist'
      ? t('agenda.waitingList.until', { date: dateText(cut.start, language) })
      : momentText(cut.start, language);
  return (
    <Dialog title={t('agenda.tray.placeTitle')} size={620} onClose={onClose}>
      <Stack gap="md">
        {identity.isError && <Problem error={identity.error} retry={() => identity.refetch()} />}
        <Text size="sm">
          {identity.data && <PatientName patient={identity.data} />} · {when} · {owner.name}
        </Text>
        {identity.data && (
          <FirstFreeSlots owners={[owner]} service={service} minutes={minutesOf(cut)} autoFocus onPick={onPick} />
        )}
      </Stack>
    </Dialog>
  );
}
