/** What was done is said, and can be undone for ten seconds (design, principle 5). */
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { Refusal, Unreachable } from '../fhir/refusal.ts';

const UNDO_MS = 10_000;

export function sayDone(message: string, undo?: () => Promise<unknown>): void {
  const id = crypto.randomUUID();
  notifications.show({
    id,
    autoClose: undo ? UNDO_MS : 4000,
    withBorder: true,
    closeButtonProps: { 'aria-label': i18next.t('kit.close') },
    message: (
      <Group justify="space-between" wrap="nowrap" role="status">
        <Text size="sm">{message}</Text>
        {undo && (
          <Button
            size="xs"
            variant="light"
            flex="none"
            onClick={() => {
              notifications.hide(id);
              undo().then(() => sayDone(i18next.t('kit.undone')), sayProblem);
            }}
          >
            {i18next.t('kit.undo')}
          </Button>
        )}
      </Group>
    ),
  });
}

/** For acts that leave no place of their own on the page to show a problem. */
export function sayProblem(error: unknown): void {
  notifications.show({
    color: 'red',
    withBorder: true,
    autoClose: 8000,
    closeButtonProps: { 'aria-label': i18next.t('kit.close') },
    message: (
      <Text size="sm" role="alert">
        {sentenceOfProblem(error)}
      </Text>
    ),
  });
}

export function sentenceOfProblem(error: unknown): string {
  if (error instanceof Refusal && error.sentence) return error.sentence;
  return error instanceof Unreachable ? i18next.t('kit.unreachable') : i18next.t('kit.failed');
}
