import { Alert, Badge, Box, Button, Divider, Group, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconFingerprint } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal, Unreachable } from '../fhir/refusal.ts';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { LanguageSwitch } from '../shell/language-switch.tsx';
import { Logo } from '../shell/logo.tsx';
import { browserSupportsWebAuthn, type DemoPerson, demoPeople, signInAsDemo, signInWithPasskey } from './calls.ts';
import { endingBefore, pageBefore } from './leaving.ts';
import classes from './sign-in-page.module.css';
import { useSession } from './use-session.ts';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { t } = useTranslation();
  const { back } = route.useSearch();
  const { token, account } = useSession();
  const ending = endingBefore();
  const router = useRouter();
  const passkey = useMutation({ mutationFn: signInWithPasskey });

  useEffect(() => {
    document.title = `${t('signIn.title')} · Rempart`;
  }, [t]);
  useEffect(() => {
    if (token) router.history.replace(pageBefore(account) ?? back ?? '/');
  }, [token, account, back, router]);

  return (
    <Box component="main" className={classes.page}>
      <Stack className={classes.column} gap="lg">
        <Group justify="space-between">
          <Logo />
          <LanguageSwitch />
        </Group>
        <Box className={classes.card}>
          <Stack gap="md">
            <Title order={1}>{t('signIn.title')}</Title>
            {ending && ending !== 'replaced' && (
              <Alert color="rempart" variant="light" role="status">
                {t(`signIn.ending.${ending}`)}
              </Alert>
            )}
            <Text c="dimmed" size="sm">
              {t('signIn.how')}
            </Text>
            <Button
              size="md"
              leftSection={<IconFingerprint size={20} aria-hidden />}
              loading={passkey.isPending}
              disabled={!browserSupportsWebAuthn()}
              onClick={() => passkey.mutate()}
            >
              {t('signIn.passkey')}
            </Button>
            {passkey.error && <SignInProblem error={passkey.error} />}
          </Stack>
        </Box>
        <DemoPeople />
      </Stack>
    </Box>
  );
}

function SignInProblem({ error }: { error: Error }) {
  const { t } = useTranslation();
  if (error instanceof Refusal || error instanceof Unreachable) return <Problem error={error} />;
  return (
    <Alert color="gray" variant="light" role="alert">
      {t('signIn.declined')}
    </Alert>
  );
}

function DemoPeople() {
  const { t } = useTranslation();
  const people = useQuery({ queryKey: ['demo-people'], queryFn: demoPeople });
  const enter = useMutation({ mutationFn: signInAsDemo });
  if (people.isPending) return <Waiting what={t('signIn.demo.waiting')} />;
  if (people.isError) return <Problem error={people.error} retry={() => people.refetch()} />;
  if (people.data.length === 0) return null;
  return (
    <Stack gap="md">
      <Divider label={t('signIn.demo.or')} />
      <Text size="sm" c="dimmed">
        {t('signIn.demo.explain')}
      </Text>
      {enter.error && <Problem error={enter.error} />}
      <Box className={classes.establishments}>
        {byEstablishment(people.data).map(([establishment, members]) => (
          <section key={establishment} className={classes.establishment} aria-label={establishment}>
            <Title order={2} size="h3" mb="xs">
              {establishment}
            </Title>
            {members.map((person) => (
              <UnstyledButton
                key={person.account}
                className={classes.person}
                disabled={enter.isPending}
                onClick={() => enter.mutate(person.account)}
              >
                <span>
                  <Text span fw={500} size="sm">
                    {person.name}
                  </Text>
                </span>
                <Group gap={6} wrap="nowrap">
                  <Badge variant="light" color="gray" tt="none" fw={500} className={classes.role}>
                    {t(`role.${person.role}`)}
                  </Badge>
                  <IconChevronRight size={16} aria-hidden />
                </Group>
              </UnstyledButton>
            ))}
          </section>
        ))}
      </Box>
    </Stack>
  );
}

function byEstablishment(people: readonly DemoPerson[]): Array<[string, DemoPerson[]]> {
  const groups = Map.groupBy(people, (person) => person.establishmentName);
  return [...groups].map(([name, members]) => [name, members]);
}
