/** The accounts of the establishment: who they are and what role they have. */
import { Table, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../kit/card.tsx';
import { Empty } from '../kit/empty.tsx';
import { Page } from '../kit/page.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { accounts, type ListedAccount } from './log.ts';
import classes from './log-page.module.css';

export function AccountsPage() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const all = useQuery({ queryKey: ['accounts'], queryFn: accounts });
  const wanted = text.trim().toLowerCase();
  const shown = all.data?.filter(({ name, role }) => `${name} ${t(`role.${role}`)}`.toLowerCase().includes(wanted));
  return (
    <Page title={t('accounts.title')}>
      <Text size="sm" maw={760} mb="md">
        {t('accounts.explain')}
      </Text>
      {all.isPending && <Waiting what={t('accounts.waiting')} />}
      {all.isError && <Problem error={all.error} retry={() => all.refetch()} />}
      {all.data && shown && (
        <Card title={t('accounts.count', { count: all.data.length })}>
          <div className={classes.filters}>
            <TextInput
              label={t('accounts.find')}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              autoComplete="off"
            />
          </div>
          {shown.length === 0 ? <Empty>{t('accounts.noneShown')}</Empty> : <AccountTable accounts={shown} />}
        </Card>
      )}
    </Page>
  );
}

function AccountTable({ accounts: shown }: { accounts: readonly ListedAccount[] }) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={280} tabIndex={0} aria-label={t('accounts.title')}>
      <Table verticalSpacing={6} horizontalSpacing="md" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('accounts.name')}</Table.Th>
            <Table.Th>{t('accounts.role')}</Table.Th>
            <Table.Th className={classes.wide}>{t('accounts.unit')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map(({ account, name, role, unit }) => (
            <Table.Tr key={account}>
              <Table.Th scope="row" fw={500}>
                {name}
              </Table.Th>
              <Table.Td>
                {t(`role.${role}`)}
                {unit && <span className={classes.beneath}>{unit}</span>}
              </Table.Td>
              <Table.Td className={classes.wide}>{unit ?? '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
