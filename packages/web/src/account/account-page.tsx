import { Alert, Button, Stack, Table, Text } from '@mantine/core';
import type { Line } from '@rempart/terms/roles.ts';
import { opensIdentities, opensRecords } from '@rempart/terms/roles.ts';
import { IconFingerprint } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Refusal, Unreachable } from '../fhir/refusal.ts';
import { useAct } from '../kit/act.ts';
import { Card } from '../kit/card.tsx';
import { Columns } from '../kit/columns.tsx';
import { numberText } from '../kit/formats.ts';
import { Page } from '../kit/page.tsx';
import { Problem } from '../kit/problem.tsx';
import { sayDone } from '../kit/say.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { addPasskey, browserSupportsWebAuthn, demoTouch, passkeyTouch } from '../session/calls.ts';
import type { Me } from '../session/session.ts';
import { useMe } from '../session/use-session.ts';
import { currentLanguage } from '../texts/texts.ts';

/** Who one is here, how many patients one may open before a touch is asked, and one's passkeys. */
export function AccountPage() {
  const { t } = useTranslation();
  const me = useMe();
  if (!me) return <Waiting what={t('shell.waitingSession')} />;
  return (
    <Page title={t('page.account')}>
      <Columns>
        <Stack gap={12}>
          <Card title={me.name}>
            <Text size="sm" p="md">
              {t(`role.${me.role}`)} · {me.establishmentName}
            </Text>
          </Card>
          <Passkeys me={me} />
        </Stack>
        {opensIdentities(me.role) && <Lines me={me} />}
      </Columns>
    </Page>
  );
}

function Passkeys({ me }: { me: Me }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const add = useAct({
    mutationFn: () => addPasskey(me.demo ? demoTouch : passkeyTouch),
    onSuccess: () => {
      sayDone(t('account.passkeyAdded'));
      return queries.invalidateQueries({ queryKey: ['me'] });
    },
  });
  const ofSystem = add.error instanceof Refusal || add.error instanceof Unreachable;
  return (
    <Card title={t('account.passkeys')}>
      <Stack p="md" gap="sm" align="flex-start">
        <Text size="sm">{t(me.demo ? 'account.passkeyExplainDemo' : 'account.passkeyExplain')}</Text>
        <Text size="sm">{t('account.passkeyCount', { count: me.passkeys })}</Text>
        <Button
          variant="default"
          leftSection={<IconFingerprint size={18} aria-hidden />}
          disabled={!browserSupportsWebAuthn()}
          loading={add.isPending}
          onClick={() => add.mutate()}
        >
          {t('account.addPasskey')}
        </Button>
        {add.error &&
          (ofSystem ? (
            <Problem error={add.error} />
          ) : (
            <Alert color="gray" variant="light" role="alert">
              {t('touch.declined')}
            </Alert>
          ))}
      </Stack>
    </Card>
  );
}

function Lines({ me }: { me: Me }) {
  const { t } = useTranslation();
  const { lines, today, month } = me;
  const language = currentLanguage();
  const shown = (count: number | null) => (count === null ? '–' : numberText(count, language));
  const row = (name: string, { touch, second }: Line, count: number) => (
    <Table.Tr key={name}>
      <Table.Th scope="row" fw={400}>
        {name}
      </Table.Th>
      <Table.Td ta="right">{shown(count)}</Table.Td>
      <Table.Td ta="right">{shown(touch)}</Table.Td>
      <Table.Td ta="right">{shown(second)}</Table.Td>
    </Table.Tr>
  );
  return (
    <Card title={t('account.lines')}>
      <Stack p="md" gap="sm">
        <Text size="sm">{t('account.linesExplain')}</Text>
        <Table.ScrollContainer minWidth={280}>
          <Table verticalSpacing={6} horizontalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('account.line')}</Table.Th>
                <Table.Th ta="right">{t('account.now')}</Table.Th>
                <Table.Th ta="right">{t('account.touchFrom')}</Table.Th>
                <Table.Th ta="right">{t(lines.hasSecondStep ? 'account.colleagueFrom' : 'account.endFrom')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {row(t('account.identities24h'), lines.identities24h, today.identities)}
              {opensRecords(me.role) && row(t('account.records24h'), lines.records24h, today.records)}
              {row(t('account.outside24h'), lines.outside24h, today.outside)}
              {row(t('account.identities30d'), lines.identities30d, month.identities)}
              {opensRecords(me.role) && row(t('account.records30d'), lines.records30d, month.records)}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Stack>
    </Card>
  );
}
