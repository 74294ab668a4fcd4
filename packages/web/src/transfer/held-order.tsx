/** A list that does not move under the hand: what comes in meanwhile is said, and shown when asked for. */
import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Held<T> {
  /** In the order in which they were first shown, as they stand now. */
  entries: T[];
  /** Says how many came in since, and shows them; undefined where none did. */
  fresh: ReactNode;
}

/**
 * @param order in which a list is shown when it is shown anew
 * @param wanted is shown at once, whenever it came
 */
export function useHeldOrder<T extends { id: string }>(
  all: T[] | undefined,
  order: (all: T[]) => T[],
  wanted: string | undefined,
): Held<T> {
  const { t } = useTranslation();
  const [shown, setShown] = useState<string[]>([]);
  const isNewWanted = wanted !== undefined && !shown.includes(wanted) && all?.some(({ id }) => id === wanted);
  const mustShow = all !== undefined && all.length > 0 && (shown.length === 0 || isNewWanted);
  const showAll = () => all && setShown(order(all).map(({ id }) => id));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the order is taken once, not whenever the list changes
  useEffect(() => {
    if (mustShow) showAll();
  }, [mustShow]);
  const byId = new Map(all?.map((entry) => [entry.id, entry]));
  const entries = shown.flatMap((id) => byId.get(id) ?? []);
  const count = entries.length === 0 ? 0 : byId.size - entries.length;
  return {
    entries,
    fresh: (
      <span role="status">
        {count > 0 && (
          <Button size="compact-sm" variant="light" onClick={showAll}>
            {t('inbox.fresh', { count })}
          </Button>
        )}
      </span>
    ),
  };
}

/** The one after (1) or before (-1) the chosen; the first where none is chosen. */
export function neighbour(entries: ReadonlyArray<{ id: string }>, id: string | undefined, step: 1 | -1) {
  const at = entries.findIndex((entry) => entry.id === id);
  return (entries[at + step] ?? entries[at] ?? entries[0])?.id;
}
