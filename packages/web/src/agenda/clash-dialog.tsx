import { Button, Group, Stack, Text } from '@mantine/core';
import { parseSlotId } from '@rempart/terms/slots.ts';
import { useTranslation } from 'react-i18next';
import { ConfirmOnce } from '../kit/confirm-once.tsx';
import { momentText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import type { Clash, Destination } from './acts.ts';

interface ClashDialogProps {
  clash: Clash;
  onMove: (to: Destination) => void;
  onClose: () => void;
}

/** Somebody is there: the next free slots, or on purpose. Staff may overlap; nothing is blocked without a word. */
export function ClashDialog({ clash: { appointment, to, offered }, onMove, onClose }: ClashDialogProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const length = appointment.end.getTime() - appointment.start.getTime();
  const starts = offered.flatMap((id) => parseSlotId(id)?.start ?? []);
  return (
    <ConfirmOnce
      title={t('agenda.clash.title')}
      then={[t('agenda.clash.explain', { when: momentText(to.start, language), whose: to.whose })]}
      act={t('agenda.clash.force')}
      back={t('agenda.clash.leave')}
      isDangerous
      onAct={() => onMove({ ...to, overlap: true })}
      onClose={onClose}
    >
      {starts.length > 0 && (
        <Stack gap={6}>
          <Text size="sm" fw={500}>
            {t('agenda.clash.next')}
          </Text>
          <Group gap={6}>
            {starts.map((start) => (
              <Button
                key={start.getTime()}
                size="xs"
                variant="default"
                onClick={() => onMove({ ...to, start, end: new Date(start.getTime() + length), overlap: false })}
              >
                {momentText(start, language)}
              </Button>
            ))}
          </Group>
        </Stack>
      )}
    </ConfirmOnce>
  );
}
