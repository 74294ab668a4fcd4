/** Rows that do not move under the hand: what comes in above is said, and shown when one goes up to it. */
import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** The row at the top of the view, and how much of it is above. */
interface Top {
  key: unknown;
  above: number;
  index: number;
}

/**
 * Keeps the row at the top of the view where it is when others come in above it, while one has scrolled, points at the
 * list or has the focus in it.
 * @param content changes with the rows
 * @param choice of what is shown: where one has chosen anew, nothing has come in
 * @returns how many came in above since one was last at the top
 */
export function useSteadyRows(
  place: RefObject<HTMLElement | null>,
  rows: Virtualizer<HTMLElement, Element>,
  content: readonly unknown[],
  choice: unknown,
): number {
  const top = useRef<Top>(undefined);
  const chosen = useRef(choice);
  const [fresh, setFresh] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: when the rows change, and not when they are scrolled
  useLayoutEffect(() => {
    const element = place.current;
    const isChosenAnew = chosen.current !== choice;
    chosen.current = choice;
    if (!element || !top.current || isChosenAnew) return;
    const { key, above, index } = top.current;
    const row = rows.measurementsCache.find((one) => one.key === key);
    const isHeld = element.scrollTop > 0 || element.matches(':hover, :focus-within');
    if (!row || !isHeld || row.index <= index) return;
    element.scrollTop = row.start + above;
    setFresh((before) => before + row.index - index);
  }, [content]);

  // After each drawing and each scroll: whatever moves the view.
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const look = () => {
      const row = rows.getVirtualItemForOffset(element.scrollTop);
      top.current = row && { key: row.key, above: element.scrollTop - row.start, index: row.index };
      if (element.scrollTop < 1) setFresh(0);
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  });
  return fresh;
}
