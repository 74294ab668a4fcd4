/** Scroll and focus of a view, kept over a reload of this tab: pixels and an opaque id, nothing of anyone. */
import { type RefObject, useLayoutEffect, useRef } from 'react';

const SCROLL = 'rempart.agenda.scroll';
const FOCUS = 'rempart.agenda.focus';

/** Where the view was left; else where it begins. */
export function useKeptScroll(scroller: RefObject<HTMLElement | null>, view: string, begin: number) {
  const shown = useRef<string>(undefined);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || shown.current === view) return;
    shown.current = view;
    const [keptView, top, left] = (sessionStorage.getItem(SCROLL) ?? '').split('|');
    if (keptView === view) element.scrollTo({ top: Number(top), left: Number(left) });
    else element.scrollTo({ top: begin, left: 0 });
  }, [scroller, view, begin]);
  return () => {
    const { scrollTop, scrollLeft } = scroller.current ?? { scrollTop: 0, scrollLeft: 0 };
    sessionStorage.setItem(SCROLL, `${view}|${Math.round(scrollTop)}|${Math.round(scrollLeft)}`);
  };
}

/** Gives the focus back to the appointment that had it: after a reload, and where it went to another column. */
export function useKeptFocus(scroller: RefObject<HTMLElement | null>, drawnFrom: unknown) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at whenever something else is drawn
  useLayoutEffect(() => {
    const kept = sessionStorage.getItem(FOCUS);
    if (!kept || (document.activeElement !== document.body && document.activeElement?.tagName !== 'H1')) return;
    scroller.current?.querySelector<HTMLElement>(`[data-appointment="${kept}"]`)?.focus({ preventScroll: true });
  }, [drawnFrom]);
  return {
    onFocus: (id: string) => sessionStorage.setItem(FOCUS, id),
    onBlur: () => sessionStorage.removeItem(FOCUS),
  };
}
