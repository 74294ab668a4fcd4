import { Group, Kbd, Stack, Switch, Table, Title } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../kit/dialog.tsx';
import { useLetterKeys } from '../session/preferences.ts';
import type { Me } from '../session/session.ts';
import { type KeyPlace, useShownKeys } from './keys.ts';
import classes from './keys-dialog.module.css';
import { keyedPagesOf } from './navigation.ts';
import { lettersOf, PAGE_NAMES } from './page-keys.ts';

interface Line {
  keys: string;
  says: string;
}

/** Every key of this person's pages, by page: the one that is shown first, with what can be done on it now. */
export function KeysDialog({ me, onClose }: { me: Me; onClose: () => void }) {
  const { t } = useTranslation();
  const shown = useShownKeys();
  const [letters, setLetters] = useLetterKeys();
  const at = (place: KeyPlace): Line[] =>
    shown.flatMap((one) =>
      one.place === place ? one.acts.flatMap(({ keys, says }) => (keys ? [{ keys, says }] : [])) : [],
    );
  const pages = keyedPagesOf(me.role);
  const here = pages.filter((page) => at(page).length > 0);
  const elsewhere = pages.filter((page) => !here.includes(page));
  return (
    <Dialog title={t('shell.keys.title')} size={820} onClose={onClose}>
      <Stack gap="md">
        <div className={classes.groups}>
          {here.map((page) => (
            <Lines key={page} title={t(PAGE_NAMES[page])} lines={at(page)} />
          ))}
          <Lines
            title={t('shell.keys.everywhere')}
            lines={[{ keys: 'Ctrl K', says: t('shell.keys.palette') }, ...at('everywhere')]}
          />
          {elsewhere.map((page) => (
            <Lines
              key={page}
              title={t(PAGE_NAMES[page])}
              lines={lettersOf(page).map(({ keys, name }) => ({ keys, says: t(name) }))}
            />
          ))}
        </div>
        <Switch
          checked={letters}
          onChange={(event) => setLetters(event.currentTarget.checked)}
          label={t('shell.keys.letters')}
        />
      </Stack>
    </Dialog>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly Line[] }) {
  const id = useId();
  return (
    <section className={classes.group} aria-labelledby={id}>
      <Title order={3} id={id} size="h3" mb={4}>
        {title}
      </Title>
      <Table verticalSpacing={3} horizontalSpacing={4} withRowBorders={false}>
        <Table.Tbody>
          {lines.map(({ keys, says }) => (
            <Table.Tr key={keys} className={classes.row}>
              <Table.Th scope="row" fw={400} w={84}>
                <Group gap={4} wrap="nowrap">
                  {keys.split(' ').map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Th>
              <Table.Td>{says}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
