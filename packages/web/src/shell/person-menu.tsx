/** Who is here, and what they can do about that: their own page, language and light, locking, leaving. */
import { Button, Text } from '@mantine/core';
import { IconLock, IconLogout, IconMoon, IconSun, IconUser } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lockNow } from '../session/keep-alive.ts';
import type { Me } from '../session/session.ts';
import { LanguageSwitch } from './language-switch.tsx';
import classes from './person-menu.module.css';
import { useScheme } from './scheme.ts';

export function PersonMenu({ me, onSignOut }: { me: Me; onSignOut: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const scheme = useScheme();
  useEffect(() => {
    if (isOpen) menu.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [isOpen]);
  const act = (work: () => unknown) => () => {
    menu.current?.hidePopover();
    work();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const items = [...menu.current!.querySelectorAll<HTMLElement>('[role=menuitem]')];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + step + items.length) % items.length]?.focus();
  };
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        px="xs"
        leftSection={<IconUser size={18} aria-hidden />}
        aria-label={me.name}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        popoverTarget={id}
      >
        <span className={classes.name}>{me.name}</span>
      </Button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        className={classes.menu}
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {isOpen && (
          <>
            <Text size="xs" c="dimmed" className={classes.who}>
              {me.name} · {t(`role.${me.role}`)}
              <br />
              {me.establishmentName}
            </Text>
            <div role="menu" tabIndex={-1} aria-label={me.name} onKeyDown={onKeyDown}>
              <button type="button" role="menuitem" onClick={act(() => navigate({ to: '/account' }))}>
                <IconUser size={18} aria-hidden />
                {t('page.account')}
              </button>
              <button type="button" role="menuitem" onClick={act(scheme.change)}>
                {scheme.isDark ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
                {scheme.says}
              </button>
              <button type="button" role="menuitem" onClick={act(() => lockNow('asked'))} aria-keyshortcuts="Shift+L">
                <IconLock size={18} aria-hidden />
                {t('shell.lock')}
              </button>
              <button type="button" role="menuitem" onClick={act(onSignOut)}>
                <IconLogout size={18} aria-hidden />
                {t('shell.signOut')}
              </button>
            </div>
            <div className={classes.language}>
              <LanguageSwitch />
            </div>
          </>
        )}
      </div>
    </>
  );
}
