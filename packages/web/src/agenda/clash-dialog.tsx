import { Button, Group, Stack, Text } from '@mantine/core';
import { parseSlotId } from '@rempart/terms/slots.ts';
import { useTranslation } from 'react-i18next';
import { ConfirmOnce } from '../kit/confirm-once.tsx';
import { momentText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import type { Clash, Destination } from './acts.ts';
import type { AgendaOwner } from './directory.ts';
import { FirstFreeSlots } from './free-slots.tsx';
import { minutesOf } from './starts.ts';

interface ClashDialogProps {
  clash: Clash;
  /** Whose time it would be. */
  owner: AgendaOwner;
  onMove: (to: Destination) => void;
  onClose: () => void;
}

/** Somebody is there, or other reasons are received: other free slots, or on purpose. Nothing is blocked without a word. */
export function ClashDialog({ clash: { why, appointment, to, offered }, owner, onMove, onClose }: ClashDialogProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const length = appointment.end.getTime() - appointment.start.getTime();
  const starts = offered.flatMap((id) => parseSlotId(id)?.start ?? []);
  const words = { when: momentText(to.start, language), whose: to.whose };
  const moveTo = (start: Date) =>
    onMove({ ...to, start, end: new Date(start.getTime() + length), overlap: false, services: undefined });
  return (
    <ConfirmOnce
      title={t(`agenda.clash.title.${why}`)}
      then={[t(`agenda.clash.explain.${why}`, words)]}
      act={t(`agenda.clash.force.${why}`)}
      back={t('agenda.clash.leave')}
      isDangerous
      onAct={() => onMove({ ...to, overlap: why === 'taken' || to.overlap, services: undefined })}
      onClose={onClose}
    >
      {starts.length > 0 ? (
        <Stack gap={6}>
          <Text size="sm" fw={500}>
            {t('agenda.clash.next')}
          </Text>
          <Group gap={6}>
            {starts.map((start) => (
              <Button key={start.getTime()} size="xs" variant="default" onClick={() => moveTo(start)}>
                {momentText(start, language)}
              </Button>
            ))}
          </Group>
        </Stack>
      ) : (
        <FirstFreeSlots
          owners={[owner]}
          service={appointment.service ?? null}
          minutes={minutesOf(appointment)}
          since={to.start}
          onPick={({ start }) => moveTo(start)}
        />
      )}
    </ConfirmOnce>
  );
}
