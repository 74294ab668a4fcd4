import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconChevronLeft } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import classes from './two-panes.module.css';

/** From here on both panes are shown (two-panes.module.css). */
const BESIDE = '(min-width: 62em)';

interface TwoPanesProps {
  list: ReactNode;
  /** What is chosen in the list. */
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

/** Where both panes are shown, the next thing to do stands in the second from the start, and stays when it is done. */
export function useNextChosen(
  page: string,
  chosen: string | undefined,
  next: string | undefined,
  choose: (id: string) => void,
): void {
  const isBeside = useMediaQuery(BESIDE, false, { getInitialValueInEffect: false });
  const wanted = isBeside && chosen === undefined ? next : undefined;
  const router = useRouter();
  // biome-ignore lint/correctness/useExhaustiveDependencies: chosen once, not whenever the page is drawn
  useEffect(() => {
    // Who is on the way to another page is not called back.
    if (wanted !== undefined && router.latestLocation.pathname === page) choose(wanted);
  }, [wanted]);
}
