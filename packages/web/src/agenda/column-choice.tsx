/** Whose columns a day shows. */
import { Button, Checkbox, Group, ScrollArea, Stack } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgendaOwner } from './directory.ts';

interface ColumnChoiceProps {
  owners: readonly AgendaOwner[];
  /** Ids of practitioners. */
  chosen: readonly string[];
  onChoose: (practitioners: string[]) => void;
}

export function ColumnChoice({ owners, chosen, onChoose }: ColumnChoiceProps) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  // It comes after what it opens in, which had nothing to give the focus to.
  useEffect(() => place.current?.querySelector('input')?.focus(), []);
  return (
    <div ref={place}>
      <ScrollArea.Autosize mah={420}>
        <Checkbox.Group value={[...chosen]} onChange={onChoose} label={t('agenda.columnsOf')}>
          <Stack gap={8} mt={8}>
            {owners.map(({ practitioner, name }) => (
              <Checkbox key={practitioner} value={practitioner} label={name} />
            ))}
          </Stack>
        </Checkbox.Group>
      </ScrollArea.Autosize>
      <Group mt="sm" gap="xs">
        <Button size="xs" variant="default" onClick={() => onChoose(owners.map(({ practitioner }) => practitioner))}>
          {t('agenda.columnsAll')}
        </Button>
      </Group>
    </div>
  );
}
