/**
 * Renews the token while somebody works, ends the session when nobody does (architecture, section 3: not after
 * 15 idle minutes). Polling by the pages is not work: only keys, pointer and touch count.
 */
import { renew } from './calls.ts';
import { end, session } from './session.ts';

const LOOK_EVERY_MS = 20_000;
const IDLE_MS = 15 * 60_000;
/** Tokens live 15 minutes; renewed from the fifth on, so that a short outage costs nobody their session. */
const RENEW_AFTER_MS = 5 * 60_000;

export function keepAlive(): () => void {
  let lastAct = Date.now();
  const acted = () => {
    lastAct = Date.now();
  };
  const look = () => {
    const { token } = session();
    if (!token) return;
    const now = Date.now();
    if (now >= token.expiresAt || now - lastAct > IDLE_MS) end('idle');
    else if (now - token.issuedAt > RENEW_AFTER_MS && lastAct > token.issuedAt) renew().catch(() => undefined);
  };
  const events = ['keydown', 'pointerdown', 'wheel', 'touchstart'] as const;
  for (const event of events) addEventListener(event, acted, { passive: true });
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => {
    for (const event of events) removeEventListener(event, acted);
    clearInterval(timer);
  };
}
