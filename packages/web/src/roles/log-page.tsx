/** Who opened what, when and why, as the log has it: pseudonyms, never a name of a patient. */
import { Button, Code, NativeSelect, Table, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../kit/card.tsx';
import { Empty } from '../kit/empty.tsx';
import { momentText } from '../kit/formats.ts';
import { Page } from '../kit/page.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { useMe } from '../session/use-session.ts';
import { currentLanguage } from '../texts/texts.ts';
import { accounts, entriesBefore, type LogHead, logHead, type ShownEntry } from './log.ts';
import classes from './log-page.module.css';

/** What one looks for first; everything else is `other`. */
const KINDS = ['open', 'search', 'pages', 'item', 'file', 'touch', 'signin', 'end', 'enrol', 'passkey'] as const;
type Kind = (typeof KINDS)[number];
const isKnown = (kind: string): kind is Kind => (KINDS as readonly string[]).includes(kind);

export function LogPage() {
  const { t } = useTranslation();
  const me = useMe();
  if (!me) return <Waiting what={t('shell.waitingSession')} />;
  return (
    <Page title={t('log.title')}>
      <LogOf establishment={me.establishment} />
    </Page>
  );
}

function LogOf({ establishment }: { establishment: string }) {
  const { t } = useTranslation();
  const head = useQuery({ queryKey: ['log', establishment], queryFn: () => logHead(establishment) });
  if (head.isPending) return <Waiting what={t('log.waiting')} />;
  if (head.isError) return <Problem error={head.error} retry={() => head.refetch()} />;
  if (!head.data) return <Empty>{t('log.none')}</Empty>;
  return (
    <div className={classes.columns}>
      <Entries key={head.data.size} establishment={establishment} head={head.data} onRefresh={() => head.refetch()} />
      <Checkpoint head={head.data} />
    </div>
  );
}

function Entries({
  establishment,
  head: { size },
  onRefresh,
}: {
  establishment: string;
  head: LogHead;
  onRefresh: () => void;
}) {
  const { t } = useTranslation();
  const [kind, setKind] = useState('');
  const [account, setAccount] = useState('');
  const people = useQuery({ queryKey: ['accounts'], queryFn: accounts });
  const pages = useInfiniteQuery({
    queryKey: ['log', establishment, size],
    queryFn: ({ pageParam }) => entriesBefore(establishment, pageParam, size),
    initialPageParam: size,
    getNextPageParam: (last: ShownEntry[]) => last.at(-1)?.number || undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const names = new Map(people.data?.map((one) => [one.account, one.name]));
  const entries = pages.data?.pages.flat() ?? [];
  const shown = entries.filter((one) => (!kind || one.kind === kind) && (!account || one.account === account));
  return (
    <Card
      title={t('log.entries', { count: size })}
      aside={
        <Button size="xs" variant="default" onClick={onRefresh}>
          {t('log.refresh')}
        </Button>
      }
    >
      <div className={classes.filters}>
        <NativeSelect
          label={t('log.kindFilter')}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value)}
          data={[
            { value: '', label: t('log.all') },
            ...KINDS.map((one) => ({ value: one, label: t(`log.kind.${one}`) })),
          ]}
        />
        <NativeSelect
          label={t('log.accountFilter')}
          value={account}
          onChange={(event) => setAccount(event.currentTarget.value)}
          data={[
            { value: '', label: t('log.everyone') },
            ...(people.data ?? []).map((one) => ({ value: one.account, label: one.name })),
          ]}
        />
      </div>
      {pages.isPending && <Waiting what={t('log.waiting')} />}
      {pages.isError && <Problem error={pages.error} retry={() => pages.refetch()} />}
      {pages.data && shown.length === 0 && <Empty>{t('log.noneShown', { count: entries.length })}</Empty>}
      {shown.length > 0 && <EntryTable entries={shown} names={names} />}
      {pages.hasNextPage && (
        <Button variant="subtle" m="sm" loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          {t('log.older')}
        </Button>
      )}
    </Card>
  );
}

function EntryTable({ entries, names }: { entries: readonly ShownEntry[]; names: ReadonlyMap<string, string> }) {
  const { t } = useTranslation();
  const who = ({ account = '', role }: ShownEntry) => (
    <>
      {names.get(account) ?? '–'}
      {role && (
        <Text span size="xs" c="dimmed">
          {' '}
          · {t(`role.${role}`)}
        </Text>
      )}
    </>
  );
  return (
    <Table.ScrollContainer minWidth={280} tabIndex={0} aria-label={t('log.title')}>
      <Table verticalSpacing={6} horizontalSpacing="md" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('log.when')}</Table.Th>
            <Table.Th>{t('log.what')}</Table.Th>
            <Table.Th className={classes.wide}>{t('log.who')}</Table.Th>
            <Table.Th className={classes.wide}>{t('log.patient')}</Table.Th>
            <Table.Th className={classes.wide}>{t('log.why')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={entry.number}>
              <Table.Td className={classes.when}>{momentText(new Date(entry.t), currentLanguage())}</Table.Td>
              <Table.Td>
                {isKnown(entry.kind) ? t(`log.kind.${entry.kind}`) : entry.kind}
                {entry.step !== undefined && entry.step > 0 && (
                  <Text span size="xs" c="dimmed">
                    {' '}
                    · {t('log.step', { step: entry.step })}
                  </Text>
                )}
                <span className={classes.beneath}>{who(entry)}</span>
                <span className={classes.beneath}>
                  {entry.patient && <Code>{entry.patient.slice(0, 8)}</Code>} {reasonOf(entry, t)}
                </span>
              </Table.Td>
              <Table.Td className={classes.wide}>{who(entry)}</Table.Td>
              <Table.Td className={classes.wide}>
                {entry.patient ? <Code>{entry.patient.slice(0, 8)}</Code> : '–'}
              </Table.Td>
              <Table.Td className={`${classes.wide} ${classes.why}`}>{reasonOf(entry, t)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** "break-glass", or the relation and level by which it opened. */
function reasonOf({ purpose, relation, level }: ShownEntry, t: TFunction): string {
  const parts = [
    purpose === 'ETREAT' ? t('log.breakGlass') : relation && t(`log.relation.${relation}`),
    level && t(`log.level.${level}`),
  ];
  return parts.filter(Boolean).join(' · ') || '–';
}

function Checkpoint({ head }: { head: LogHead }) {
  const { t } = useTranslation();
  return (
    <Card title={t('log.checkpoint')}>
      <div className={classes.checkpoint}>
        <Text size="sm">{t('log.explain')}</Text>
        <Text size="sm">
          {t('log.size')} <Code>{head.size}</Code>
        </Text>
        <Text size="sm">
          {t('log.root')} <Code>{head.root}</Code>
        </Text>
        <Text size="sm">
          {t('log.key')} <Code>{head.vkey}</Code>
        </Text>
        <Text size="sm">
          {t('log.check')} <Code>npx rempart audit verify</Code>
        </Text>
      </div>
    </Card>
  );
}
