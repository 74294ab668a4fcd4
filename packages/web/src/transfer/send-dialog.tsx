import { IconSend } from '@tabler/icons-react';
import type { UseMutationResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ConfirmOnce } from '../kit/confirm-once.tsx';
import { birthDateText } from '../kit/formats.ts';
import type { Choice } from './transfers.ts';

interface SendDialogProps {
  name: string;
  birthDate: string | undefined;
  to: string;
  choice: Choice;
  urgency: 'routine' | 'urgent';
  sending: UseMutationResult<void, Error, void>;
  onClose: () => void;
}

/** Whose record leaves, what of it, to whom. */
export function SendDialog({ name, birthDate, to, choice, urgency, sending, onClose }: SendDialogProps) {
  const { t } = useTranslation();
  const { summary, documents, message } = choice;
  const parts = [
    ...(summary ? [t('transfer.theSummary')] : []),
    ...(documents.length > 0 ? [t('transfer.documentCount', { count: documents.length })] : []),
    ...(message ? [t('transfer.theMessage')] : []),
  ];
  return (
    <ConfirmOnce
      title={t('transfer.confirm.title')}
      facts={[
        [t('transfer.confirm.patient'), `${name} · ${birthDateText(birthDate)}`],
        [t('transfer.confirm.to'), to],
        [t('transfer.confirm.what'), parts.join(', ')],
        [t('transfer.urgency'), t(`transfer.${urgency}`)],
      ]}
      then={[t('transfer.confirm.explain', { to })]}
      act={t('transfer.confirm.send')}
      icon={<IconSend size={17} aria-hidden />}
      back={t('transfer.confirm.back')}
      isBusy={sending.isPending}
      error={sending.error}
      onAct={() => sending.mutate()}
      onClose={onClose}
    />
  );
}
