/**
 * After an act that opens a field, what is typed before the field has the focus is kept for it: it neither gets lost
 * nor does, letter by letter, what else the page answers to.
 */

/** A field that has not come by then will not: the page answers to its keys again. */
const AWAITED_MS = 5_000;

let awaited: { text: string; until: number } | undefined;

/** From now until a field takes the focus. */
export function awaitField(): void {
  awaited = { text: '', until: Date.now() + AWAITED_MS };
  addEventListener('focusin', onFocus);
}

/** @returns whether the key was for the field that is awaited */
export function keptForField(event: KeyboardEvent): boolean {
  if (awaited && Date.now() > awaited.until) stopAwaiting();
  if (!awaited) return false;
  if (event.key === 'Escape') stopAwaiting();
  else if (event.key === 'Backspace') awaited.text = awaited.text.slice(0, -1);
  else if (event.key.length === 1) awaited.text += event.key;
  else if (event.key !== 'Enter') return false;
  event.preventDefault();
  return true;
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function stopAwaiting(): void {
  awaited = undefined;
  removeEventListener('focusin', onFocus);
}

function onFocus({ target }: FocusEvent): void {
  if (!awaited || !isTyping(target)) return;
  const { text, until } = awaited;
  stopAwaiting();
  if (text === '' || Date.now() > until) return;
  // An editor places its cursor once it has the focus; a microtask comes after that and before the next key.
  queueMicrotask(() => document.execCommand('insertText', false, text));
}
