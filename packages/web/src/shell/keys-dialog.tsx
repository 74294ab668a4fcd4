import { Group, Kbd, Modal, Stack, Switch, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLetterKeys, useShownKeys } from './keys.ts';

/** Every key that does something on this page. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const groups = useShownKeys();
  const [letters, setLetters] = useLetterKeys();
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={600}>{t('shell.keys.title')}</Text>}
      closeButtonProps={{ 'aria-label': t('kit.close') }}
    >
      <Stack gap="md">
        <Table verticalSpacing={6}>
          <Table.Tbody>
            <Row keys="Ctrl K" says={t('shell.keys.palette')} />
            {groups
              .toReversed()
              .flat()
              .map(({ keys, says }) => (
                <Row key={keys + says} keys={keys} says={says} />
              ))}
          </Table.Tbody>
        </Table>
        <Switch
          checked={letters}
          onChange={(event) => setLetters(event.currentTarget.checked)}
          label={t('shell.keys.letters')}
        />
      </Stack>
    </Modal>
  );
}

function Row({ keys, says }: { keys: string; says: string }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} w={110}>
        <Group gap={4}>
          {keys.split(' ').map((key) => (
            <Kbd key={key}>{key}</Kbd>
          ))}
        </Group>
      </Table.Th>
      <Table.Td>{says}</Table.Td>
    </Table.Tr>
  );
}
