import { lazyRouteComponent } from '@tanstack/react-router';
import { type ComponentType, lazy, Suspense, useState } from 'react';

/** The page first: on a slow line this is when it can be used. */
const AHEAD_MS = 4_000;
const AGAIN_MS = 2_000;

/**
 * A dialog that a page opens, loaded after the page and, but on the slowest line, before it is called: what is typed
 * right after its key must not reach the page's own keys.
 *
 * @example const Palette = later(() => import('./palette.tsx').then((module) => module.Palette));
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let there: ComponentType<P> | undefined;
  const ahead = () =>
    withLine(load).then(
      (loaded) => {
        there = loaded;
      },
      () => undefined,
    );
  setTimeout(ahead, AHEAD_MS);
  const Patient = patiently(load);
  // biome-ignore lint/correctness/noComponentHookFactories: called once a dialog, where a module is loaded
  return function Later(props: P) {
    // What is there needs no line, and stays the same for as long as it is shown.
    const [Loaded] = useState<ComponentType<P>>(() => there ?? Patient);
    return (
      <Suspense fallback={null}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}

/** Loaded when it is first drawn; without a line, as soon as that is back. */
export function patiently<P extends object>(load: () => Promise<ComponentType<P>>) {
  return lazy(async () => ({ default: await withLine(load) }));
}

/** Since the document came. */
const FRESH_MS = 5_000;

/**
 * A page, loaded when one goes there. Right after the document has come the line is not asked about, which would cost the
 * first page a round trip; from then on the page that is shown stays until there is a line: the router's answer to a
 * module that does not come is to load everything anew, which without a line leaves nothing.
 */
export function pageLater<M extends Record<string, unknown>, K extends keyof M>(load: () => Promise<M>, name: K) {
  return lazyRouteComponent(() => (performance.now() < FRESH_MS && navigator.onLine ? load() : withLine(load)), name);
}

/** Chromium keeps for good that a module could not be fetched, React that a component could not: neither may happen. */
async function withLine<T>(load: () => Promise<T>): Promise<T> {
  while (!(await isThereALine())) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  return load();
}

/** Asked of this very file, whatever the answer. */
function isThereALine(): Promise<boolean> {
  return fetch(import.meta.url, { method: 'HEAD', cache: 'no-store' }).then(
    () => true,
    () => false,
  );
}
