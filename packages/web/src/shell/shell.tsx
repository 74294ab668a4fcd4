import {
  ActionIcon,
  AppShell,
  Box,
  Button,
  Group,
  Kbd,
  Menu,
  NavLink,
  Text,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { opensRecords } from '@rempart/terms/roles.ts';
import {
  IconCalendar,
  IconInbox,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSend,
  IconShieldLock,
  IconSun,
  IconUser,
  IconUsers,
} from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signOut } from '../session/calls.ts';
import type { Me } from '../session/session.ts';
import { TouchDialog } from '../session/touch-dialog.tsx';
import { useMe, useSession } from '../session/use-session.ts';
import { listenToKeys, useKeys } from './keys.ts';
import { KeysDialog } from './keys-dialog.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { Logo } from './logo.tsx';
import { type Destination, destinationsOf, hasPatients } from './navigation.ts';
import classes from './shell.module.css';

const loadPalette = () => import('./palette.tsx').then((module) => ({ default: module.Palette }));
const Palette = lazy(loadPalette);

const ICONS: Record<Destination['name'], typeof IconCalendar> = {
  agenda: IconCalendar,
  patients: IconUsers,
  received: IconInbox,
  sent: IconSend,
  account: IconUser,
  role: IconShieldLock,
};

/** What stands around every page behind sign-in. */
export function Shell() {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const destinations = me ? destinationsOf(me.role) : [];

  useLeaveWhenSignedOut();
  useEffect(listenToKeys, []);
  useEffect(() => {
    // There before it is called: what is typed right after Ctrl+K must not reach the page's own keys.
    void loadPalette();
  }, []);
  useHotkeys([['mod+K', () => setPalette(true)]], []);
  useKeys([
    { keys: '/', says: t('shell.keys.palette'), act: () => setPalette(true) },
    { keys: '?', says: t('shell.keys.help'), act: () => setHelp(true) },
    ...destinations.map(({ to, name, key }) => ({
      keys: `g ${key}`,
      says: t('shell.keys.go', { page: t(`page.${name}`) }),
      act: () => void navigate({ to }),
    })),
  ]);

  return (
    <AppShell
      header={{ height: me?.demo ? 80 : 56 }}
      navbar={{ width: 196, breakpoint: 'sm', collapsed: { mobile: true } }}
      padding={0}
    >
      <AppShell.Header className={classes.header}>
        <a className={classes.skip} href="#content">
          {t('shell.skip')}
        </a>
        {me?.demo && <Box className={classes.demo}>{t('shell.demo')}</Box>}
        <Group h={56} px="md" gap="sm" wrap="nowrap" justify="space-between">
          <Link to="/" className={classes.home} aria-label={t('shell.home')}>
            <Logo />
          </Link>
          <UnstyledButton className={classes.search} onClick={() => setPalette(true)} aria-keyshortcuts="Control+K">
            <IconSearch size={18} aria-hidden />
            <span className={classes.searchText}>
              {t(me && !hasPatients(me.role) ? 'shell.searchPages' : 'shell.search')}
            </span>
            <Kbd className={classes.searchKey}>Ctrl K</Kbd>
          </UnstyledButton>
          <Group gap={4} wrap="nowrap">
            {me && <Today me={me} />}
            <Box visibleFrom="md">
              <LanguageSwitch />
            </Box>
            <Box visibleFrom="md">
              <SchemeSwitch />
            </Box>
            <Tooltip label={t('shell.keys.help')}>
              <ActionIcon visibleFrom="md" aria-label={t('shell.keys.help')} onClick={() => setHelp(true)}>
                <IconKeyboard size={20} aria-hidden />
              </ActionIcon>
            </Tooltip>
            {me && <PersonMenu me={me} />}
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} aria-label={t('shell.navigation')}>
        <Places destinations={destinations} />
        {me && (
          <Box className={classes.establishment}>
            <Text size="xs" c="dimmed">
              {me.establishmentName}
            </Text>
          </Box>
        )}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
      <Box component="nav" className={classes.bottom} hiddenFrom="sm" aria-label={t('shell.navigationBottom')}>
        <BottomPlaces destinations={destinations} />
      </Box>
      <Suspense fallback={null}>{palette && me && <Palette me={me} onClose={() => setPalette(false)} />}</Suspense>
      {help && <KeysDialog onClose={() => setHelp(false)} />}
      <TouchDialog />
    </AppShell>
  );
}

/** After idling, a 401 or signing out: to sign-in, which comes back to the same place. */
function useLeaveWhenSignedOut() {
  const { token, ending } = useSession();
  const navigate = useNavigate();
  useEffect(() => {
    if (token) return;
    const back = ending === 'signed-out' ? undefined : location.pathname + location.search;
    void navigate({ to: '/sign-in', search: { back }, replace: true });
  }, [token, ending, navigate]);
}

function Places({ destinations }: { destinations: Destination[] }) {
  const { t } = useTranslation();
  const here = useRouterState({ select: (state) => state.location.pathname });
  return destinations.map(({ to, name }) => {
    const Icon = ICONS[name];
    const active = here.startsWith(to) || (to === '/patients' && here.startsWith('/record'));
    return (
      <NavLink
        key={to}
        renderRoot={(props) => <Link to={to} {...props} />}
        label={t(`page.${name}`)}
        active={active}
        aria-current={active ? 'page' : undefined}
        leftSection={<Icon size={19} stroke={1.7} aria-hidden />}
        className={classes.place}
      />
    );
  });
}

function BottomPlaces({ destinations }: { destinations: Destination[] }) {
  const { t } = useTranslation();
  const here = useRouterState({ select: (state) => state.location.pathname });
  return destinations.map(({ to, name }) => {
    const Icon = ICONS[name];
    return (
      <Link key={to} to={to} className={classes.bottomPlace} aria-current={here.startsWith(to) ? 'page' : undefined}>
        <Icon size={20} stroke={1.7} aria-hidden />
        <span>{t(`page.${name}`)}</span>
      </Link>
    );
  });
}

/** "Today 34 records": protection is visible and calm. */
function Today({ me }: { me: Me }) {
  const { t } = useTranslation();
  if (!hasPatients(me.role)) return null;
  const records = opensRecords(me.role);
  const count = records ? me.today.records : me.today.identities;
  const line = records ? me.lines.records24h.touch : me.lines.identities24h.touch;
  return (
    <Tooltip
      label={t(records ? 'shell.today.recordsExplain' : 'shell.today.identitiesExplain', { line })}
      multiline
      w={280}
    >
      <Text size="sm" c="dimmed" visibleFrom="sm" px="xs" className={classes.today}>
        {t(records ? 'shell.today.records' : 'shell.today.identities', { count })}
      </Text>
    </Tooltip>
  );
}

function SchemeSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const name = t(dark ? 'shell.light' : 'shell.dark');
  return (
    <Tooltip label={name}>
      <ActionIcon aria-label={name} onClick={() => setColorScheme(dark ? 'light' : 'dark')}>
        {dark ? <IconSun size={20} aria-hidden /> : <IconMoon size={20} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}

function PersonMenu({ me }: { me: Me }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const leave = useMutation({ mutationFn: signOut });
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          px="xs"
          leftSection={<IconUser size={18} aria-hidden />}
          aria-label={me.name}
        >
          <span className={classes.meName}>{me.name}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.name} · {t(`role.${me.role}`)}
          <br />
          {me.establishmentName}
        </Menu.Label>
        <Menu.Item onClick={() => navigate({ to: '/account' })}>{t('page.account')}</Menu.Item>
        <Box hiddenFrom="md" px="xs">
          <LanguageSwitch />
          <SchemeSwitch />
        </Box>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={18} aria-hidden />} onClick={() => leave.mutate()}>
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
