import { Button, Stack, Text, Textarea } from '@mantine/core';
import { IconHammer } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Breaking the glass: says what will happen, asks for a reason, then asks once. The touch follows by itself. */
export function BreakGlass({ onBreak }: { onBreak: (reason: string) => void }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (reason.trim().length < 5) return setMissing(true);
    onBreak(reason.trim());
  }

  if (!asked) {
    return (
      <Button variant="default" leftSection={<IconHammer size={17} aria-hidden />} onClick={() => setAsked(true)}>
        {t('breakGlass.ask')}
      </Button>
    );
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw={520}>
        <Text size="sm">{t('breakGlass.explain')}</Text>
        <Textarea
          label={t('breakGlass.reason')}
          description={t('breakGlass.reasonExplain')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={missing && t('breakGlass.needsReason')}
          autoFocus
          autosize
          minRows={2}
          maxLength={400}
          required
        />
        <Button type="submit" color="red" style={{ alignSelf: 'flex-start' }}>
          {t('breakGlass.open')}
        </Button>
      </Stack>
    </form>
  );
}
