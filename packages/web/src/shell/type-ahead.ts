/**
 * After an act that opens a field, what is typed before the field has the focus is kept for it: it neither gets lost
 * nor does, letter by letter, what else the page answers to.
 */

/** A field that has not come by then will not: the page answers to its keys again. */
const AWAITED_MS = 5_000;

let awaited: { text: string; isEntered: boolean; until: number } | undefined;

/** From now until a field takes the focus. */
export function awaitField(): void {
  awaited = { text: '', isEntered: false, until: Date.now() + AWAITED_MS };
  addEventListener('focusin', onFocus);
}

/** @returns whether the key was for the field that is awaited */
export function keptForField(event: KeyboardEvent): boolean {
  if (awaited && Date.now() > awaited.until) stopAwaiting();
  if (!awaited) return false;
  const { key } = event;
  if (key === 'Escape') stopAwaiting();
  else if (key === 'Enter') awaited.isEntered = true;
  else if (key !== 'Backspace' && key.length > 1) return false;
  // What follows Enter is for what it leads to, which nobody knows yet.
  else if (!awaited.isEntered) awaited.text = key === 'Backspace' ? awaited.text.slice(0, -1) : awaited.text + key;
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
  const { text, isEntered, until } = awaited;
  stopAwaiting();
  if (text === '' || Date.now() > until) return;
  // An editor places its cursor once it has the focus; a microtask comes after that and before the next key.
  queueMicrotask(() => {
    document.execCommand('insertText', false, text);
    // Once the page has drawn what it makes of the words.
    if (isEntered && target instanceof HTMLInputElement) requestAnimationFrame(() => pressEnter(target));
  });
}

/** As the key does: what listens to it has it, else the form is sent. */
function pressEnter(field: HTMLInputElement): void {
  const key = new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true });
  if (field.dispatchEvent(key)) field.form?.requestSubmit();
}
