/**
 * Holding something in the grid with a mouse, a finger or a pen: what is pressed, where it is carried, when it is let
 * go. A mouse holds after four pixels; a finger after 400 ms in place, so that scrolling never moves a patient.
 * Escape ends it, and near an edge the grid scrolls.
 */
import { type PointerEvent as ReactPointerEvent, type RefObject, useEffect, useRef } from 'react';
import { minutesOfDay, type Span } from '../week.ts';
import type { GridColumn, Place } from './grid.ts';
import { drawn, isSamePlace, moved, stretched } from './steps.ts';

export interface Held {
  what: 'move' | 'stretch' | 'draw';
  by: 'hand' | 'key';
  /** The appointment; none while something new is drawn. */
  id: string | undefined;
  from: Place;
  place: Place;
}

export const HOUR_PX = 112;
const PRESS_MS = 400;
const SLACK_PX = 4;
const FINGER_SLACK_PX = 10;
/** So long after letting go a click may still come of it. */
const CLICK_MS = 1_000;
/** So near an edge the grid scrolls, by at most so much a frame. */
const EDGE_PX = 44;
const SCROLL_PX = 14;

interface Pressed {
  pointer: number;
  isTouch: boolean;
  x: number;
  y: number;
  /** When the browser felt it (`timeStamp` of the event), however late the page hears of it. */
  at: number;
  column: GridColumn;
  /** Minutes of the day under the hand. */
  minutes: number;
  target: { id: string; span: Span; edge: 'start' | 'end' | undefined } | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Carried away from where it was pressed: before, a finger at rest near an edge would scroll, and so move a patient. */
  isCarried: boolean;
}

interface HoldParts {
  scroller: RefObject<HTMLElement | null>;
  columns: readonly GridColumn[];
  fromHour: number;
  held: Held | undefined;
  onHold: (held: Held | undefined) => void;
  onDrop: (held: Held) => void;
  /** A finger held it and let it go where it was. */
  onLongPress: (id: string) => void;
  /** Pressed and let go where nothing is. */
  onPressEmpty: (place: Place) => void;
}

export function useHold(parts: HoldParts) {
  const latest = useRef(parts);
  latest.current = parts;
  const pressed = useRef<Pressed>(undefined);
  const hand = useRef({ x: 0, y: 0 });
  const frame = useRef(0);
  const beginLater = useRef<(press: Pressed) => void>(() => undefined);

  useEffect(() => {
    const place = (x: number, y: number) => placeUnder(latest.current, x, y);

    function carry() {
      const press = pressed.current;
      const { held, onHold } = latest.current;
      if (!press || !held) return;
      const under = place(hand.current.x, hand.current.y);
      const next = under && carried(press, under);
      if (next) onHold({ ...held, place: next });
    }

    function begin(press: Pressed) {
      const { onHold } = latest.current;
      const { target, column } = press;
      const what = !target ? 'draw' : target.edge ? 'stretch' : 'move';
      const from: Place = target
        ? { column: column.key, start: target.span.start, end: target.span.end }
        : drawn(column, press.minutes, press.minutes);
      onHold({ what, by: 'hand', id: target?.id, from, place: from });
      scrollAtEdges();
    }

    function scrollAtEdges() {
      cancelAnimationFrame(frame.current);
      const scroller = latest.current.scroller.current;
      if (!pressed.current || !scroller) return;
      const { top, bottom, left, right } = scroller.getBoundingClientRect();
      const { x, y } = hand.current;
      const by = { left: pull(x, left + 52, right), top: pull(y, top + 36, bottom) };
      if (latest.current.held && pressed.current.isCarried && (by.left !== 0 || by.top !== 0)) {
        scroller.scrollBy(by);
        carry();
      }
      frame.current = requestAnimationFrame(scrollAtEdges);
    }

    function end() {
      cancelAnimationFrame(frame.current);
      clearTimeout(pressed.current?.timer);
      pressed.current = undefined;
    }

    function onMove(event: PointerEvent) {
      const press = pressed.current;
      if (!press || event.pointerId !== press.pointer) return;
      hand.current = { x: event.clientX, y: event.clientY };
      const far = Math.hypot(event.clientX - press.x, event.clientY - press.y);
      if (isSwipe(press, far, event)) return onCancel();
      press.isCarried ||= far > (press.isTouch ? FINGER_SLACK_PX : SLACK_PX);
      if (!press.isCarried) return;
      if (latest.current.held) return carry();
      if (press.isTouch) return end();
      begin(press);
      carry();
    }

    function onUp(event: PointerEvent) {
      const press = pressed.current;
      if (!press || event.pointerId !== press.pointer) return;
      const { held, onHold, onDrop, onLongPress, onPressEmpty } = latest.current;
      end();
      if (press.target && isLongPress(press, held, event)) {
        swallowClick();
        onHold(undefined);
        onLongPress(press.target.id);
      } else if (held) {
        swallowClick();
        onHold(undefined);
        onDrop(held);
      } else if (!press.target && (event.target as Element).closest('[data-column]') && !isButton(event.target)) {
        onPressEmpty(drawn(press.column, press.minutes, press.minutes));
      }
    }

    function onCancel() {
      if (!pressed.current) return;
      end();
      latest.current.onHold(undefined);
    }

    function onKey(event: KeyboardEvent) {
      if (event.key !== 'Escape' || !pressed.current || !latest.current.held) return;
      event.preventDefault();
      event.stopPropagation();
      swallowClickOnceUp();
      onCancel();
    }

    /** Once a finger holds, it no longer scrolls. */
    function onTouchMove(event: TouchEvent) {
      if (latest.current.held && pressed.current) event.preventDefault();
    }

    beginLater.current = (press) => {
      hand.current = { x: press.x, y: press.y };
      pressed.current = press;
      if (press.isTouch) press.timer = setTimeout(() => begin(press), PRESS_MS);
    };
    addEventListener('pointermove', onMove);
    addEventListener('pointerup', onUp);
    addEventListener('pointercancel', onCancel);
    addEventListener('keydown', onKey, true);
    addEventListener('touchmove', onTouchMove, { passive: false });
    return () => {
      end();
      removeEventListener('pointermove', onMove);
      removeEventListener('pointerup', onUp);
      removeEventListener('pointercancel', onCancel);
      removeEventListener('keydown', onKey, true);
      removeEventListener('touchmove', onTouchMove);
    };
  }, []);

  return function onPointerDown(event: ReactPointerEvent) {
    if (event.button !== 0 || pressed.current || !(event.target as Element).closest('[data-column]')) return;
    const under = placeUnder(latest.current, event.clientX, event.clientY);
    if (!under) return;
    beginLater.current({
      pointer: event.pointerId,
      isTouch: event.pointerType === 'touch',
      x: event.clientX,
      y: event.clientY,
      at: event.timeStamp,
      ...under,
      target: targetOf(event.target as Element, under.column),
      timer: undefined,
      isCarried: false,
    });
  };
}

function targetOf(element: Element, column: GridColumn): Pressed['target'] {
  const id = element.closest<HTMLElement>('[data-appointment]')?.dataset.appointment;
  const span = column.appointments.find((one) => one.id === id);
  if (!id || !span) return undefined;
  const edge = element.closest<HTMLElement>('[data-edge]')?.dataset.edge;
  return { id, span, edge: edge === 'start' || edge === 'end' ? edge : undefined };
}

/** By the finger's clock: on a busy machine the timer may run before the page hears that the finger had gone on. */
function isSwipe(press: Pressed, far: number, moved: PointerEvent): boolean {
  return press.isTouch && !press.isCarried && far > FINGER_SLACK_PX && moved.timeStamp - press.at < PRESS_MS;
}

/** By the finger's clock: on a busy machine it is lifted before the page's own timer has run, and must not become a tap. */
function isLongPress(press: Pressed, held: Held | undefined, lifted: PointerEvent): boolean {
  if (!press.isTouch) return false;
  if (held) return isSamePlace(held.from, held.place);
  return !press.isCarried && lifted.timeStamp - press.at >= PRESS_MS;
}

function carried(press: Pressed, under: { column: GridColumn; minutes: number }): Place {
  const { target } = press;
  if (!target) return drawn(press.column, press.minutes, under.minutes);
  if (target.edge) return stretched(target.span, press.column, target.edge, under.minutes);
  const grip = press.minutes - minutesOfDay(target.span.start);
  return moved(target.span, under.column, under.minutes - grip);
}

/** The column and minute under a point; sideways out of the grid, the nearest column. */
function placeUnder({ scroller, columns, fromHour }: HoldParts, x: number, y: number) {
  const sections = [...(scroller.current?.querySelectorAll<HTMLElement>('[data-column]') ?? [])];
  const rects = sections.map((section) => section.getBoundingClientRect());
  if (rects.length === 0) return undefined;
  const at = rects.findIndex(({ left, right }) => left <= x && x < right);
  const index = at >= 0 ? at : x < rects[0]!.left ? 0 : rects.length - 1;
  const column = columns.find(({ key }) => key === sections[index]!.dataset.column);
  return column && { column, minutes: fromHour * 60 + ((y - rects[index]!.top) / HOUR_PX) * 60 };
}

function pull(at: number, least: number, most: number): number {
  if (at < least + EDGE_PX) return -SCROLL_PX * Math.min(1, (least + EDGE_PX - at) / EDGE_PX);
  if (at > most - EDGE_PX) return SCROLL_PX * Math.min(1, (at - most + EDGE_PX) / EDGE_PX);
  return 0;
}

function isButton(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button') !== null;
}

/** Letting go is no click, whenever the browser gets to it; the next press or key is. */
function swallowClick(): void {
  const over = new AbortController();
  const { signal } = over;
  function swallow(event: Event) {
    event.stopPropagation();
    event.preventDefault();
    over.abort();
  }
  addEventListener('click', swallow, { capture: true, signal });
  for (const next of ['pointerdown', 'keydown']) addEventListener(next, () => over.abort(), { capture: true, signal });
  // Where letting go brings no click at all, what a screen reader clicks later is one.
  setTimeout(() => over.abort(), CLICK_MS);
}

/** The same, of a hand that still presses; where its letting go is never heard, the next press is another. */
function swallowClickOnceUp(): void {
  const over = new AbortController();
  addEventListener('pointerup', swallowClick, { capture: true, once: true, signal: over.signal });
  addEventListener('pointerdown', () => over.abort(), { capture: true, once: true });
}
