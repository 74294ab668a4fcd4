import { useTranslation } from 'react-i18next';
import { ConfirmOnce } from '../kit/confirm-once.tsx';

interface UnsavedDialogProps {
  isBusy: boolean;
  onLeave: () => void;
  onStay: () => void;
}

/** Who signs out while nothing can be saved: words would be lost. */
export function UnsavedDialog({ isBusy, onLeave, onStay }: UnsavedDialogProps) {
  const { t } = useTranslation();
  return (
    <ConfirmOnce
      title={t('unsaved.title')}
      then={[t('unsaved.why'), t('unsaved.lost')]}
      act={t('unsaved.leave')}
      back={t('unsaved.stay')}
      isDangerous
      isBusy={isBusy}
      onAct={onLeave}
      onClose={onStay}
    />
  );
}
