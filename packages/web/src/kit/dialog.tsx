import { Modal, Text } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface DialogProps {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** Pixels; the narrow one where it is not said. */
  size?: number;
}

/** What stands over a page until it is answered: a heading, a way out by button and Escape, the focus given back. */
export function Dialog({ title, onClose, children, size }: DialogProps) {
  const { t } = useTranslation();
  useFocusBack();
  const isSettled = useSettled();
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={isSettled}
      size={size}
      title={<Text fw={600}>{title}</Text>}
      closeButtonProps={{ 'aria-label': t('kit.close') }}
    >
      {children}
    </Modal>
  );
}

/** Who comes back from a dialog goes on where they were, unless the page has led them elsewhere. */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (isLost && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    },
    [before],
  );
}

/** The longest that the two clicks of a double click lie apart (Windows' and GTK's default, and most systems'). */
const DOUBLE_CLICK_MS = 500;

/** False right after something has opened: the second click of who clicks twice must not close it. */
export function useSettled(): boolean {
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), DOUBLE_CLICK_MS);
    return () => clearTimeout(timer);
  }, []);
  return isSettled;
}
