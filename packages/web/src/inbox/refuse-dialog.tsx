import { Radio, Stack } from '@mantine/core';
import { REFUSAL_REASONS, type RefusalReason } from '@rempart/terms/transfers.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmOnce } from '../kit/confirm-once.tsx';

interface RefuseDialogProps {
  house: string;
  error: unknown;
  busy: boolean;
  onRefuse: (reason: RefusalReason) => void;
  onClose: () => void;
}

/** Refusing destroys what came, for a reason that its sender is told. */
export function RefuseDialog({ house, error, busy, onRefuse, onClose }: RefuseDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<RefusalReason>();
  return (
    <ConfirmOnce
      title={t('inbox.refuseTitle')}
      then={[t('inbox.refuseExplain', { name: house })]}
      act={t('inbox.refuseSend')}
      isDangerous
      canAct={reason !== undefined}
      isBusy={busy}
      error={error}
      onAct={() => reason && onRefuse(reason)}
      onClose={onClose}
    >
      <Radio.Group
        label={t('inbox.refuseWhy')}
        value={reason ?? ''}
        onChange={(value) => setReason(REFUSAL_REASONS.find((one) => one === value))}
      >
        <Stack gap="xs" mt={6}>
          {REFUSAL_REASONS.map((one, index) => (
            <Radio
              key={one}
              value={one}
              label={t(`transfer.reason.${one}`)}
              data-autofocus={index === 0 || undefined}
            />
          ))}
        </Stack>
      </Radio.Group>
    </ConfirmOnce>
  );
}
