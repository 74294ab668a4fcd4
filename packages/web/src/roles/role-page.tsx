import { Code, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Refusal } from '../fhir/refusal.ts';
import { request } from '../fhir/request.ts';
import { Card } from '../kit/card.tsx';
import { Page } from '../kit/page.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { useMe } from '../session/use-session.ts';

/** Roles that keep the house rather than see patients: what they do here, what they cannot, and why that is well. */
export function RolePage() {
  const { t } = useTranslation();
  const me = useMe();
  if (!me) return <Waiting what={t('shell.waitingSession')} />;
  const role = me.role === 'security-officer' || me.role === 'guardian' ? me.role : 'administrator';
  return (
    <Page title={t(`roles.${role}.title`)}>
      <Stack maw={760} gap="md">
        <Text>{t(`roles.${role}.what`)}</Text>
        <Card title={t('roles.can')}>
          <List py="md" pr="md" pl={32} spacing="xs" size="sm">
            {(['one', 'two', 'three'] as const).map((point) => (
              <List.Item key={point}>{t(`roles.${role}.can.${point}`)}</List.Item>
            ))}
          </List>
        </Card>
        <Card title={t('roles.cannot')}>
          <Text p="md" size="sm">
            {t('roles.noPatients')}
          </Text>
        </Card>
        {role === 'security-officer' && <LogCard establishment={me.establishment} />}
      </Stack>
    </Page>
  );
}

interface LogEntry {
  establishment: string;
  origin: string;
  vkey: string;
}

/** The log that every opening stands in before its key is released: whose it is, and how to check it oneself. */
function LogCard({ establishment }: { establishment: string }) {
  const { t } = useTranslation();
  const logs = useQuery({
    queryKey: ['logs'],
    queryFn: async () => (await request<LogEntry[]>({ method: 'GET', path: '/log' })).body,
  });
  const isAbsent = logs.error instanceof Refusal && logs.error.status === 404;
  const own = logs.data?.find((log) => log.establishment === establishment);
  return (
    <Card title={t('roles.log.title')}>
      <Stack p="md" gap="sm">
        <Text size="sm">{t('roles.log.explain')}</Text>
        {logs.isPending && <Waiting what={t('roles.log.waiting')} rows={2} />}
        {logs.isError && !isAbsent && <Problem error={logs.error} retry={() => logs.refetch()} />}
        {((logs.data && !own) || isAbsent) && <Text size="sm">{t('roles.log.none')}</Text>}
        {own && (
          <>
            <Text size="sm">
              {t('roles.log.origin')} <Code>{own.origin}</Code>
            </Text>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {t('roles.log.key')} <Code>{own.vkey}</Code>
            </Text>
            <Text size="sm">
              {t('roles.log.check')} <Code>npx rempart audit verify</Code>
            </Text>
          </>
        )}
      </Stack>
    </Card>
  );
}
