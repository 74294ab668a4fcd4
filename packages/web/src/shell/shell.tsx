import { ActionIcon, Box, Group, Kbd, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { opensRecords } from '@rempart/terms/roles.ts';
import { IconKeyboard, IconMoon, IconSearch, IconSun } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useArrivals } from '../inbox/received.ts';
import { ConnectionBand } from '../kit/connection-band.tsx';
import { later } from '../kit/later.tsx';
import { sayDone } from '../kit/say.tsx';
import { signOut } from '../session/calls.ts';
import { lockNow } from '../session/keep-alive.ts';
import { LockScreen } from '../session/lock-screen.tsx';
import type { Me } from '../session/session.ts';
import { useTouchesWaiting } from '../session/touch.ts';
import { useMe, useSession } from '../session/use-session.ts';
import { withOtherTexts } from '../texts/texts.ts';
import { listenToKeys, useKeys } from './keys.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { Logo } from './logo.tsx';
import { destinationsOf, filesTransfers, hasPatients } from './navigation.ts';
import { PersonMenu } from './person-menu.tsx';
import { Places } from './places.tsx';
import { useScheme } from './scheme.ts';
import classes from './shell.module.css';
import { awaitField } from './type-ahead.ts';

const Palette = later(() => import('./palette.tsx').then((module) => module.Palette));
const TouchDialog = later(() =>
  withOtherTexts(import('../session/touch-dialog.tsx')).then((module) => module.TouchDialog),
);
const UnsavedDialog = later(() =>
  withOtherTexts(import('../session/unsaved-dialog.tsx')).then((module) => module.UnsavedDialog),
);
const KeysDialog = later(() => import('./keys-dialog.tsx').then((module) => module.KeysDialog));

/** What stands around every page behind sign-in. */
export function Shell() {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const destinations = me ? destinationsOf(me.role) : [];

  const { locked } = useSession();
  const touches = useTouchesWaiting();
  const scheme = useScheme();
  const leave = useMutation({ mutationFn: signOut });

  useArrivals(me !== undefined && filesTransfers(me.role), ({ from }) =>
    sayDone(t('inbox.urgentCame', { name: from.name })),
  );

  useEffect(listenToKeys, []);
  const openPalette = () => {
    awaitField();
    setPalette(true);
  };
  useHotkeys([['mod+K', openPalette]], []);
  useKeys('everywhere', [
    { keys: '/', says: t('shell.keys.palette'), act: openPalette },
    { keys: '?', says: t('shell.keys.help'), act: () => setHelp(true) },
    { keys: 'L', says: t('shell.lock'), act: () => lockNow('asked') },
    ...destinations.map(({ to, name, key }) => ({
      keys: `g ${key}`,
      says: t('shell.keys.go', { page: t(`page.${name}`) }),
      act: () => void navigate({ to }),
    })),
    { says: scheme.says, act: scheme.change },
    { says: t('shell.signOut'), act: () => leave.mutate({}) },
  ]);

  return (
    <div className={classes.shell} data-demo={me?.demo || undefined}>
      <header className={classes.header}>
        <a className={classes.skip} href="#content">
          {t('shell.skip')}
        </a>
        {me?.demo && <Box className={classes.demo}>{t('shell.demo')}</Box>}
        <div className={classes.bar}>
          <Link to="/" className={classes.home} aria-label={t('shell.home')}>
            <Logo />
          </Link>
          <UnstyledButton className={classes.search} onClick={openPalette} aria-keyshortcuts="Control+K">
            <IconSearch size={18} aria-hidden />
            <span className={classes.searchText}>
              {t(me && !hasPatients(me.role) ? 'shell.searchPages' : 'shell.search')}
            </span>
            <Kbd className={classes.searchKey}>Ctrl K</Kbd>
          </UnstyledButton>
          <Group gap={4} wrap="nowrap" justify="flex-end">
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
            {me && <PersonMenu me={me} onSignOut={() => leave.mutate({})} />}
          </Group>
        </div>
      </header>
      <nav className={classes.navbar} aria-label={t('shell.navigation')}>
        <Places destinations={destinations} />
        {me && (
          <Text size="xs" c="dimmed" className={classes.establishment}>
            {me.establishmentName}
          </Text>
        )}
      </nav>
      <main id="content" tabIndex={-1} className={classes.main}>
        <ConnectionBand />
        <Outlet />
      </main>
      <nav className={classes.bottom} aria-label={t('shell.navigationBottom')}>
        <Places destinations={destinations} below />
      </nav>
      {palette && me && <Palette me={me} onClose={() => setPalette(false)} />}
      {help && me && <KeysDialog me={me} onClose={() => setHelp(false)} />}
      {leave.data === false && (
        <UnsavedDialog
          isBusy={leave.isPending}
          onLeave={() => leave.mutate({ anyway: true })}
          onStay={() => leave.reset()}
        />
      )}
      {touches.length > 0 && <TouchDialog />}
      {locked && me && <LockScreen me={me} locked={locked} />}
    </div>
  );
}

/** "Today 34 records, usually 31": protection is visible and calm (design, principle 7). */
function Today({ me }: { me: Me }) {
  const { t } = useTranslation();
  if (!hasPatients(me.role)) return null;
  const what = opensRecords(me.role) ? 'records' : 'identities';
  const { touch: line } = me.lines[`${what}24h`];
  const usual = me.usual?.[what];
  return (
    <Tooltip label={t(`shell.today.${what}Explain`, { line })} multiline w={280}>
      <Text size="sm" c="dimmed" visibleFrom="sm" px="xs" className={classes.today}>
        {t(`shell.today.${what}`, { count: me.today[what] })}
        {usual !== undefined && (
          <Text span inherit visibleFrom="lg">
            {t('shell.today.usual', { usual })}
          </Text>
        )}
      </Text>
    </Tooltip>
  );
}

function SchemeSwitch() {
  const { isDark, says, change } = useScheme();
  return (
    <Tooltip label={says}>
      <ActionIcon aria-label={says} onClick={change}>
        {isDark ? <IconSun size={20} aria-hidden /> : <IconMoon size={20} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}
