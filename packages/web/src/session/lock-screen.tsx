/**
 * Covers everything while the page is locked. What is beneath stays as it was, text half typed included; one touch of
 * the same person's passkey brings it back, another person begins on a page of their own.
 */
import { Alert, Button, Stack, Text, Title } from '@mantine/core';
import { IconFingerprint, IconLock, IconUsers } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal, Unreachable } from '../fhir/refusal.ts';
import { sentenceOfProblem } from '../kit/say.tsx';
import { giveWay, signInAsDemo, signInWithPasskey } from './calls.ts';
import classes from './lock-screen.module.css';
import type { Locking, Me } from './session.ts';

export function LockScreen({ me, locked }: { me: Me; locked: Locking }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    // In the top layer, with all the rest inert: dialogs of the page as well.
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const unlock = useMutation({
    mutationFn: (by: 'passkey' | 'demo') => (by === 'demo' ? signInAsDemo(me.account) : signInWithPasskey()),
  });
  const { error } = unlock;
  const leave = useMutation({ mutationFn: giveWay });
  return (
    <dialog
      ref={dialog}
      className={classes.screen}
      aria-labelledby="locked"
      // A second Escape closes a dialog whatever its page says.
      onClose={() => dialog.current?.showModal()}
      onCancel={(event) => event.preventDefault()}
    >
      <Stack className={classes.card} gap="md">
        <IconLock size={28} aria-hidden />
        <Title order={1} id="locked">
          {t('lock.title')}
        </Title>
        <Text size="sm">{t(`lock.why.${locked}`, { name: me.name })}</Text>
        {me.demo && (
          <Button
            size="md"
            leftSection={<IconFingerprint size={20} aria-hidden />}
            loading={unlock.isPending}
            onClick={() => unlock.mutate('demo')}
          >
            {t('lock.demo')}
          </Button>
        )}
        {(!me.demo || me.passkeys > 0) && (
          <Button
            size="md"
            variant={me.demo ? 'default' : 'filled'}
            leftSection={<IconFingerprint size={20} aria-hidden />}
            loading={unlock.isPending}
            onClick={() => unlock.mutate('passkey')}
          >
            {t('lock.unlock')}
          </Button>
        )}
        {error && (
          <Alert color="gray" variant="light" role="alert">
            {error instanceof Refusal || error instanceof Unreachable ? sentenceOfProblem(error) : t('signIn.declined')}
          </Alert>
        )}
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconUsers size={18} aria-hidden />}
          loading={leave.isPending}
          onClick={() => leave.mutate()}
        >
          {t('lock.other')}
        </Button>
        <Text size="xs" c="dimmed">
          {t('lock.otherExplain', { name: me.name })}
        </Text>
      </Stack>
    </dialog>
  );
}
