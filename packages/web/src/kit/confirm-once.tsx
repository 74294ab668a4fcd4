/** A grave act: exactly what will happen is shown, and asked once (design, principle 5). One dialog for all of them. */
import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './confirm-once.module.css';
import { Dialog } from './dialog.tsx';
import { Problem } from './problem.tsx';

interface ConfirmOnceProps {
  /** As a question. */
  title: string;
  /** What it is about, as terms and words. */
  facts?: ReadonlyArray<readonly [term: string, words: string]>;
  /** What happens then, a paragraph each. */
  then: readonly string[];
  /** What must be said or chosen first. */
  children?: ReactNode;
  /** On the button: what it does. */
  act: string;
  icon?: ReactNode;
  /** On the button that changes nothing; « Annuler » where it is not said. */
  back?: string;
  /** Destroys, alarms, or is done against a warning: in red, and never by an Enter that was not meant. */
  isDangerous?: boolean;
  /** False until what must be said first is said. */
  canAct?: boolean;
  isBusy?: boolean;
  /** Why it did not happen; what was said stays, to be tried again. */
  error?: unknown;
  onAct: () => void;
  onClose: () => void;
}

export function ConfirmOnce(props: ConfirmOnceProps) {
  const { t } = useTranslation();
  const { title, facts = [], then, children, error, onAct, onClose } = props;
  const { act, icon, back, isDangerous = false, canAct = true, isBusy = false } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        // A key held down answers no question.
        onKeyDown={(event) => event.key === 'Enter' && event.repeat && event.preventDefault()}
        onSubmit={(event) => {
          event.preventDefault();
          if (canAct && !isBusy) onAct();
        }}
      >
        <Stack gap="md">
          {facts.length > 0 && (
            <dl className={classes.facts}>
              {facts.map(([term, words]) => (
                <div key={term}>
                  <dt>{term}</dt>
                  <dd>{words}</dd>
                </div>
              ))}
            </dl>
          )}
          {then.map((sentence) => (
            <Text key={sentence} size="sm">
              {sentence}
            </Text>
          ))}
          {children}
          {error != null && <Problem error={error} retry={onAct} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} data-autofocus={isDangerous || undefined}>
              {back ?? t('kit.cancel')}
            </Button>
            <Button
              type="submit"
              // The second click of who clicks twice on what asks for it.
              onClick={(event) => event.detail > 1 && event.preventDefault()}
              leftSection={icon}
              color={isDangerous ? 'red' : undefined}
              disabled={!canAct}
              loading={isBusy}
              data-autofocus={!isDangerous || undefined}
            >
              {act}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
