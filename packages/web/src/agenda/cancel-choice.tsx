import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CancelReason } from './booking.ts';

const CODES = ['pat', 'prov', 'maint', 'other'] as const;

/** Why an appointment is cancelled; the choice cancels. */
export function CancelChoice({ busy, onCancel }: { busy: boolean; onCancel: (reason: CancelReason) => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" role="group" aria-label={t('agenda.cancelWhy')}>
      <Text size="sm" fw={500}>
        {t('agenda.cancelWhy')}
      </Text>
      <Group gap={6}>
        {CODES.map((code) => (
          <Button
            key={code}
            size="xs"
            variant="light"
            color="red"
            disabled={busy}
            onClick={() => onCancel({ code, text: t(`agenda.cancelReason.${code}`) })}
          >
            {t(`agenda.cancelReason.${code}`)}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
