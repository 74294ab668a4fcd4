import { Button, Group, NativeSelect, SegmentedControl, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { DocumentReference } from '@medplum/fhirtypes';
import { IconFileText, IconMicroscope, IconPill, IconScissors, IconSearch, IconStethoscope } from '@tabler/icons-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Rows } from '../kit/card.tsx';
import { Empty } from '../kit/empty.tsx';
import { fhirDateText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import { filterTimeline, TIMELINE_KINDS, type TimelineEntry, type TimelineKind } from './timeline.ts';
import classes from './timeline-view.module.css';

const ICONS: Record<TimelineKind, typeof IconPill> = {
  consultation: IconStethoscope,
  document: IconFileText,
  biology: IconMicroscope,
  treatment: IconPill,
  act: IconScissors,
};

type Kind = TimelineKind | 'all';

/** A first screenful and a half; more by a button, so that a long life opens as fast as a short one. */
const SHOWN = 40;

export function TimelineView({
  entries,
  onDocument,
}: {
  entries: TimelineEntry[];
  onDocument: (document: DocumentReference) => void;
}) {
  const { t } = useTranslation();
  const narrow = useMediaQuery('(max-width: 48em)');
  const [kind, setKind] = useState<Kind>('all');
  const [words, setWords] = useState('');
  const [limit, setLimit] = useState(SHOWN);
  const wanted = useDeferredValue(words);
  const language = currentLanguage();
  const choice = {
    'aria-label': t('record.timeline.kind'),
    data: (['all', ...TIMELINE_KINDS] as const).map((value) => ({ value, label: t(`record.timeline.${value}`) })),
    value: kind,
  };
  const found = filterTimeline(entries, kind, wanted);
  return (
    <>
      <Group justify="space-between" p="xs" gap="xs" data-no-print>
        {narrow ? (
          <NativeSelect
            size="xs"
            w="100%"
            {...choice}
            onChange={(event) => setKind(event.currentTarget.value as Kind)}
          />
        ) : (
          <SegmentedControl size="xs" {...choice} onChange={(value) => setKind(value as Kind)} />
        )}
        <TextInput
          size="xs"
          w={narrow ? '100%' : 260}
          aria-label={t('record.timeline.search')}
          placeholder={t('record.timeline.search')}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          autoComplete="off"
        />
      </Group>
      {found.length === 0 ? (
        <Empty>{t(entries.length === 0 ? 'record.timeline.empty' : 'record.timeline.nothingFound')}</Empty>
      ) : (
        <Rows label={t('record.timeline.title')}>
          {found.slice(0, limit).map((entry) => (
            <Entry
              key={`${entry.kind}-${entry.id}`}
              entry={entry}
              date={fhirDateText(entry.at, language)}
              onDocument={onDocument}
            />
          ))}
        </Rows>
      )}
      {found.length > limit && (
        <Button variant="subtle" size="xs" m={8} onClick={() => setLimit(limit + 100)}>
          {t('record.others', { count: found.length - limit })}
        </Button>
      )}
    </>
  );
}

function Entry({
  entry,
  date,
  onDocument,
}: {
  entry: TimelineEntry;
  date: string;
  onDocument: (document: DocumentReference) => void;
}) {
  const { t } = useTranslation();
  const Icon = ICONS[entry.kind];
  const words = entry.words || t(`record.timeline.one.${entry.kind}`);
  const { document } = entry;
  return (
    <li className={classes.entry}>
      <time className={classes.date} dateTime={entry.at}>
        {date}
      </time>
      <span className={classes.icon} title={t(`record.timeline.one.${entry.kind}`)}>
        <Icon size={16} stroke={1.7} aria-label={t(`record.timeline.one.${entry.kind}`)} role="img" />
      </span>
      <span>
        {document ? (
          <UnstyledButton className={classes.link} onClick={() => onDocument(document)}>
            {words}
          </UnstyledButton>
        ) : (
          words
        )}
        {entry.detail && (
          <Text span size="xs" c="dimmed">
            {' '}
            · {entry.detail}
          </Text>
        )}
      </span>
    </li>
  );
}
