import { Modal, Text } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface DialogProps {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** Pixels; the narrow one where it is not said. */
  size?: number;
  className?: string | undefined;
}

/** What stands over a page until it is answered: a heading, a way out by button and Escape, the focus given back. */
export function Dialog({ title, onClose, children, size, className }: DialogProps) {
  const { t } = useTranslation();
  useFocusBack();
  return (
    <Modal
      opened
      onClose={onClose}
      size={size}
      classNames={className ? { content: className } : undefined}
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
