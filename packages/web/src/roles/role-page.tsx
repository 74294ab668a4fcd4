import { List, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Card } from '../kit/card.tsx';
import { Columns } from '../kit/columns.tsx';
import { Page } from '../kit/page.tsx';
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
      <Stack gap="md">
        <Text>{t(`roles.${role}.what`)}</Text>
        <Columns>
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
        </Columns>
      </Stack>
    </Page>
  );
}
