/**
 * The tabs of one browser are one session: what begins, renews, locks or ends it in one does so in all, and a new tab
 * is given the token by the others. Nothing of it leaves the browser; the token is bound to the key that all tabs share.
 */
import { adopt, type Ending, end, type Locking, lock, session, subscribe, type Token } from './session.ts';

type Message =
  | { kind: 'ask' }
  | { kind: 'token'; token: Token }
  | { kind: 'lock'; locked: Locking }
  | { kind: 'end'; ending: Ending }
  | { kind: 'acted' };

/** A tab answers within a few milliseconds; one that is alone waits this long before it shows the sign-in page. */
const ANSWER_MS = 120;

let channel: BroadcastChannel | undefined;
const onActed = new Set<() => void>();

/** Resolves when the other tabs, if any, had time to say who is signed in. */
export async function joinTabs(): Promise<void> {
  const joined = new BroadcastChannel('rempart.session');
  channel = joined;
  let told = session();
  let isTold = false;
  const answered = new Promise<void>((resolve) => {
    joined.onmessage = ({ data }: MessageEvent<Message>) => {
      isTold = true;
      hear(data, joined);
      isTold = false;
      told = session();
      if (data.kind === 'token') resolve();
    };
  });
  subscribe(() => {
    const now = session();
    const before = told;
    told = now;
    if (isTold) return;
    const message = changeOf(before, now);
    if (message) joined.postMessage(message);
  });
  if (session().token) return;
  joined.postMessage({ kind: 'ask' } satisfies Message);
  await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, ANSWER_MS))]);
}

/** Somebody works in this tab: the others need not lock. */
export function tellActed(): void {
  channel?.postMessage({ kind: 'acted' } satisfies Message);
}

export function whenActedElsewhere(listener: () => void): void {
  onActed.add(listener);
}

function hear(message: Message, joined: BroadcastChannel): void {
  const { token } = session();
  switch (message.kind) {
    case 'ask':
      if (token) joined.postMessage({ kind: 'token', token } satisfies Message);
      break;
    case 'token':
      if (token?.value !== message.token.value) adopt(message.token);
      break;
    case 'lock':
      lock(message.locked);
      break;
    case 'end':
      if (session().account !== undefined) end(message.ending);
      break;
    case 'acted':
      for (const listener of onActed) listener();
      break;
  }
}

type State = ReturnType<typeof session>;

function changeOf(before: State, now: State): Message | undefined {
  if (now.token && now.token.value !== before.token?.value) return { kind: 'token', token: now.token };
  if (now.locked && !before.locked) return { kind: 'lock', locked: now.locked };
  if (now.ending && before.account !== undefined) return { kind: 'end', ending: now.ending };
  return undefined;
}
