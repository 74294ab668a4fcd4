import { type ComponentType, lazy, Suspense } from 'react';

/** The page first: on a slow line this is when it can be used. */
const AHEAD_MS = 4_000;

/**
 * A dialog that a page opens, loaded after the page and, but on the slowest line, before it is called: what is typed
 * right after its key must not reach the page's own keys.
 *
 * @example const Palette = later(() => import('./palette.tsx').then((module) => module.Palette));
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  setTimeout(() => load().catch(() => undefined), AHEAD_MS);
  const Loaded = lazy(async () => ({ default: await load() }));
  // biome-ignore lint/correctness/noComponentHookFactories: called once a dialog, where a module is loaded
  return function Later(props: P) {
    return (
      <Suspense fallback={null}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}
