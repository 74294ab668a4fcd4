/** How pages show that something did not go: a refusal is a conversation, a failure offers to try again. */
import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconHandStop, IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal, Unreachable } from '../fhir/refusal.ts';

interface ProblemProps {
  error: unknown;
  retry?: (() => void) | undefined;
  /** What one can do now, besides trying again. */
  children?: ReactNode;
}

export function Problem({ error, retry, children }: ProblemProps) {
  if (error instanceof Refusal) {
    return (
      <Refused refusal={error} retry={retry}>
        {children}
      </Refused>
    );
  }
  return <Failed error={error} retry={retry} />;
}

/** A refusal, in the system's own sentence, and what one can do now. */
export function Refused({
  refusal,
  retry,
  children,
}: {
  refusal: Refusal;
  retry?: (() => void) | undefined;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const [seconds, wait] = useCountdown(refusal.code === 'too-fast' ? (refusal.retryAfter ?? 5) : 0);
  const canRetry = retry && RETRIED.has(refusal.code);
  return (
    <Alert
      variant="light"
      color="rempart"
      icon={<IconHandStop aria-hidden />}
      title={t(`refusal.title.${titleOf(refusal)}`)}
      role="alert"
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{refusal.sentence || t('refusal.noSentence')}</Text>
        {canRetry && (
          <Button variant="default" disabled={wait} onClick={retry}>
            {wait ? t('kit.retryIn', { count: seconds }) : t('kit.retry')}
          </Button>
        )}
        {children}
      </Stack>
    </Alert>
  );
}

export function Failed({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const unreachable = error instanceof Unreachable;
  return (
    <Alert
      variant="light"
      color="gray"
      role="alert"
      icon={unreachable ? <IconPlugConnectedX aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={unreachable ? t('kit.unreachableTitle') : t('kit.failedTitle')}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{unreachable ? t('kit.unreachable') : t('kit.failed')}</Text>
        {retry && (
          <Button variant="default" onClick={retry}>
            {t('kit.retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** Refusals that the same request may not meet again. */
const RETRIED = new Set(['too-fast', 'needs-touch', 'vault-down', 'unexpected', 'stale', 'use-nonce']);

function titleOf(refusal: Refusal) {
  switch (refusal.code) {
    case 'no-relation':
    case 'objection':
    case 'needs-touch':
    case 'needs-colleague':
    case 'line':
    case 'role':
    case 'not-found':
    case 'too-fast':
    case 'conflict':
    case 'stale':
    case 'too-broad':
    case 'invalid':
    case 'vault-down':
      return refusal.code;
    default:
      return 'other';
  }
}

/** Seconds left, and whether any are. */
export function useCountdown(from: number): [number, boolean] {
  const [left, setLeft] = useState(from);
  useEffect(() => {
    setLeft(from);
    if (from <= 0) return;
    const end = Date.now() + from * 1000;
    const timer = setInterval(() => {
      const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      setLeft(seconds);
      if (seconds === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [from]);
  return [left, left > 0];
}
