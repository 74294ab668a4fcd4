import { Button } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './two-panes.module.css';

interface TwoPanesProps {
  list: ReactNode;
  /** What is chosen in the list, or what to do where nothing is. */
  item: ReactNode;
  /** On a telephone the one or the other. */
  isChosen: boolean;
  back: string;
  onBack: () => void;
}

/** A list, and beside it what is chosen; on a narrow screen one after the other. */
export function TwoPanes({ list, item, isChosen, back, onBack }: TwoPanesProps) {
  return (
    <div className={classes.panes} data-chosen={isChosen || undefined}>
      <div className={classes.list}>{list}</div>
      <div className={classes.item}>
        <Button
          className={classes.back}
          variant="subtle"
          leftSection={<IconChevronLeft size={17} aria-hidden />}
          onClick={onBack}
        >
          {back}
        </Button>
        {item}
      </div>
    </div>
  );
}
