/**
 * After an act that opens a field, what is typed before the field has the focus is kept for it: it neither gets lost
 * nor does, letter by letter, what else the page answers to.
 */

/** A field that has not come by then will not: the page answers to its keys again. */
const AWAITED_MS = 5_000;

/** Enter is a line's end in it. */
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
  const { key } = event;
  if (key === 'Escape') stopAwaiting();
  else if (key === 'Backspace') awaited.text = awaited.text.slice(0, -1);
  else if (key.length === 1) awaited.text += key;
  else if (key !== 'Enter') return false;
  // Before any letter, or held, it is still the Enter that has opened the field.
  else if (awaited.text !== '' && !event.repeat) awaited.text += '\n';
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
  queueMicrotask(() => {
    if (target instanceof HTMLInputElement) enter(target, text.split('\n'));
    // Every word is kept; the line may be broken by hand.
    else document.execCommand('insertText', false, text.replaceAll('\n', ' '));
  });
}

/** What follows Enter is for what it leads to, which nobody knows yet. */
function enter(field: HTMLInputElement, [line = '', ...more]: readonly string[]): void {
  document.execCommand('insertText', false, line);
  if (more.length === 0) return;
  // Once the page has drawn what it makes of the words.
  requestAnimationFrame(() => document.activeElement === field && pressEnter(field));
}

/** As the key does: what listens to it has it, else the form is sent, where it may be. */
function pressEnter(field: HTMLInputElement): void {
  const key = new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true });
  const isSent = field.dispatchEvent(key) && !field.form?.querySelector('[type="submit"]:disabled');
  if (isSent) field.form?.requestSubmit();
}
