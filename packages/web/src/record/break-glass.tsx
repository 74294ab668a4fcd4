import { Button, Textarea } from '@mantine/core';
import { IconHammer } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmOnce } from '../kit/confirm-once.tsx';

interface BreakGlassProps {
  /** Whose record it is, where this person knows it. */
  patientName: string | undefined;
  /** As it is recorded. */
  by: string;
  onBreak: (reason: string) => void;
}

/** Opening outside any relation: what will happen, a reason, then asked once. The touch follows by itself. */
export function BreakGlass({ patientName, by, onBreak }: BreakGlassProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const words = reason.trim();
  return (
    <>
      <Button variant="default" leftSection={<IconHammer size={17} aria-hidden />} onClick={() => setAsked(true)}>
        {t('breakGlass.ask')}
      </Button>
      {asked && (
        <ConfirmOnce
          title={t('breakGlass.title')}
          facts={[...(patientName ? [[t('breakGlass.patient'), patientName] as const] : []), [t('breakGlass.by'), by]]}
          then={[t('breakGlass.explain')]}
          act={t('breakGlass.open')}
          icon={<IconHammer size={17} aria-hidden />}
          isDangerous
          onAct={() => (words.length < 5 ? setMissing(true) : onBreak(words))}
          onClose={() => setAsked(false)}
        >
          <Textarea
            label={t('breakGlass.reason')}
            description={t('breakGlass.reasonExplain')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={missing && words.length < 5 && t('breakGlass.needsReason')}
            data-autofocus
            autosize
            minRows={2}
            maxLength={400}
            withAsterisk
          />
        </ConfirmOnce>
      )}
    </>
  );
}
