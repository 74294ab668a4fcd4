import { ActionIcon, Title } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './pane.module.css';

interface PaneProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Takes the focus itself, as an editor does. */
  focusesItself?: boolean;
}

/** What one writes or reads beside the record; over it where there is no room beside. Escape closes it. */
export function Pane({ title, onClose, children, focusesItself }: PaneProps) {
  const { t } = useTranslation();
  const id = useId();
  const pane = useRef<HTMLElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const before = document.activeElement;
    if (!focusesItself) pane.current?.focus();
    // A menu has closed itself before the key comes here.
    let isOfMenu = false;
    const look = () => {
      isOfMenu = document.querySelector('[role="menu"], [role="listbox"]') !== null;
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || isOfMenu || document.querySelector('[role="dialog"]')) {
        return;
      }
      close.current();
    };
    addEventListener('keydown', look, true);
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', look, true);
      removeEventListener('keydown', onKey);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [focusesItself]);
  return (
    <section ref={pane} className={classes.pane} aria-labelledby={id} tabIndex={-1}>
      <div className={classes.head}>
        <Title order={2} id={id} size="h3" className={classes.title}>
          {title}
        </Title>
        <ActionIcon size={32} onClick={onClose} aria-label={t('kit.close')}>
          <IconX size={18} aria-hidden />
        </ActionIcon>
      </div>
      {children}
    </section>
  );
}
