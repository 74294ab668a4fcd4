/** One dialog for every touch: which patient, why, how many today (design, principle 7). */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { opensIdentities, opensRecords } from '@rempart/terms/roles.ts';
import { IconFingerprint } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal, Unreachable } from '../fhir/refusal.ts';
import { Dialog } from '../kit/dialog.tsx';
import { useCountdown } from '../kit/problem.tsx';
import { sentenceOfProblem } from '../kit/say.tsx';
import { demoTouch, passkeyTouch } from './calls.ts';
import { touchAnswered, touchEnded, useTouchesWaiting, type Waiting } from './touch.ts';
import { useMe } from './use-session.ts';

export function TouchDialog() {
  const [question] = useTouchesWaiting();
  return question ? <Question key={question.id} question={question} /> : null;
}

function Question({ question }: { question: Waiting }) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [bank, setBank] = useState(0);
  /** A touch that the bank made wait is unspent: it is given again. */
  const [unspent, setUnspent] = useState<string>();
  const [seconds, waits] = useCountdown(bank);
  const { subject, sentence, options } = question;

  // How many today is said as it is now, not as it was when the page last asked.
  useEffect(() => {
    queries.invalidateQueries({ queryKey: ['me'] });
  }, [queries]);

  async function touch(given: (options: unknown) => Promise<string>) {
    setBusy(true);
    setProblem(undefined);
    try {
      const assertion = unspent ?? (await given(options));
      try {
        touchAnswered(question.id, await question.repeat(assertion));
        queries.invalidateQueries({ queryKey: ['me'] });
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'too-fast') return touchEnded(question.id, error);
        setUnspent(assertion);
        setBank(error.retryAfter ?? 60);
        setProblem(error.sentence);
      }
    } catch (error) {
      setProblem(
        error instanceof Refusal || error instanceof Unreachable ? sentenceOfProblem(error) : t('touch.declined'),
      );
    }
    setBusy(false);
  }

  const counted =
    me &&
    opensIdentities(me.role) &&
    (opensRecords(me.role)
      ? { n: me.today.records, line: me.lines.records24h.touch, what: 'records' as const }
      : { n: me.today.identities, line: me.lines.identities24h.touch, what: 'identities' as const });
  return (
    <Dialog title={t(`touch.title.${subject?.why ?? 'other'}`)} size={540} onClose={() => touchEnded(question.id)}>
      <Stack gap="md">
        {subject?.name && (
          <Text size="lg" fw={600}>
            {subject.name}
          </Text>
        )}
        <Text size="sm">{sentence}</Text>
        {counted && (
          <Text size="sm" c="dimmed">
            {t(`touch.today.${counted.what}`, { count: counted.n, line: counted.line })}
          </Text>
        )}
        {problem && (
          <Alert color="gray" variant="light" role="alert">
            {problem}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => touchEnded(question.id)}>
            {t('kit.cancel')}
          </Button>
          {me?.demo && me.passkeys > 0 && (
            <Button
              variant="light"
              loading={busy}
              disabled={waits}
              onClick={() => touch(passkeyTouch)}
              leftSection={<IconFingerprint size={18} aria-hidden />}
            >
              {t('touch.passkey')}
            </Button>
          )}
          <Button
            data-autofocus
            loading={busy}
            disabled={waits}
            onClick={() => touch(me?.demo ? demoTouch : passkeyTouch)}
            leftSection={<IconFingerprint size={18} aria-hidden />}
          >
            {waits ? t('kit.retryIn', { count: seconds }) : t(me?.demo ? 'touch.demo' : 'touch.give')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
