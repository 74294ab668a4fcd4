/**
 * Renews the token while somebody works and covers the page when nobody does, before the session would end by itself
 * (architecture, section 3: not after 15 idle minutes). Polling by the pages is not work: only keys, pointer and touch
 * count, in whichever tab.
 */
import { renew, retire } from './calls.ts';
import { end, type Locking, lock, session, subscribe } from './session.ts';
import { tellActed, whenActedElsewhere } from './together.ts';

const LOOK_EVERY_MS = 10_000;
const IDLE_MS = 10 * 60_000;
/** What stands on a covered page is let go when its person does not come back. */
const COVERED_MS = 60 * 60_000;
/** Tokens live 15 minutes; renewed from the fifth on, so that a short outage costs nobody their session. */
const RENEW_AFTER_MS = 5 * 60_000;
const TELL_EVERY_MS = 15_000;
/** After what is being typed has been saved (session.ts). */
const RETIRE_AFTER_MS = 5_000;

let lastAct = Date.now();

/** Covers the page, and ends the session at the vault: a locked workstation can open nothing. */
export function lockNow(why: Exclude<Locking, 'ended'>): void {
  const { token } = session();
  if (!token) return;
  lock(why);
  setTimeout(() => retire(token.value), RETIRE_AFTER_MS);
}

export function keepAlive(): () => void {
  let told = 0;
  const acted = () => {
    // Others may touch a covered workstation: what stands on it waits for its own person.
    if (session().locked) return;
    lastAct = Date.now();
    if (lastAct - told < TELL_EVERY_MS) return;
    told = lastAct;
    tellActed();
  };
  whenActedElsewhere(() => {
    lastAct = Date.now();
  });
  let wasLocked = session().locked;
  const stop = subscribe(() => {
    const { locked } = session();
    if (wasLocked && !locked) lastAct = Date.now();
    wasLocked = locked;
  });
  const look = () => {
    const { token, locked } = session();
    const now = Date.now();
    if (locked && now - lastAct > COVERED_MS) end('idle');
    if (!token) return;
    if (now >= token.expiresAt || now - lastAct > IDLE_MS) lockNow('idle');
    else if (now - token.issuedAt > RENEW_AFTER_MS && lastAct > token.issuedAt) void renewOnce();
  };
  const events = ['keydown', 'pointerdown', 'wheel', 'touchstart'] as const;
  for (const event of events) addEventListener(event, acted, { passive: true });
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => {
    for (const event of events) removeEventListener(event, acted);
    clearInterval(timer);
    stop();
  };
}

/** One tab of all; the others hear of the new token. */
async function renewOnce(): Promise<void> {
  await navigator.locks.request('rempart.renew', { ifAvailable: true }, async (held) => {
    if (held) await renew().catch(() => undefined);
  });
}
