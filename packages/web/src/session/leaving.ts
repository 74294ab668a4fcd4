/**
 * Where one person's session gives way to nobody's or to another's, the page is loaded anew: dialogs, notices, unsaved
 * drafts, answers on their way, nothing that was begun goes on under another's name. Who comes back finds the page they
 * were on; anybody else begins on a page of their own.
 */
import { type Ending, session, subscribe } from './session.ts';

/** Unsaved words and the key that opens them (record/notes/draft-store.ts): nothing stays once one has signed out. */
export const DRAFTS_DATABASE = 'rempart-drafts';

const LEFT = 'rempart.left';

interface Left {
  account: string;
  ending: Ending | undefined;
  /** The page that was shown: opaque ids and days. */
  page: string;
}

/** Of the load before this one, in this tab. */
const left = read();
if (left?.ending === 'signed-out') indexedDB.deleteDatabase(DRAFTS_DATABASE);

/** Why the sign-in page is shown. */
export function endingBefore(): Ending | undefined {
  return left?.ending;
}

/** Where this account was when its session ended here. */
export function pageBefore(account: string | undefined): string | undefined {
  return left !== undefined && left.account === account && left.ending !== 'signed-out' ? left.page : undefined;
}

const lastSaves = new Set<() => Promise<boolean>>();

/**
 * What is still to be saved when the person signs out.
 * @param save whether it is saved then
 * @returns what takes it back
 */
export function beforeSignOut(save: () => Promise<boolean>): () => void {
  lastSaves.add(save);
  return () => lastSaves.delete(save);
}

/** Nobody waits for longer than that to leave a workstation. */
const LAST_SAVES_MS = 2_000;

/** While the session can still save. @returns whether everything is saved */
export async function savedBeforeSignOut(): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, LAST_SAVES_MS, false));
  const saves = [...lastSaves].map((save) => Promise.race([save().catch(() => false), late]));
  return (await Promise.all(saves)).every(Boolean);
}

export function leaveAfterEach(): void {
  let { account } = session();
  subscribe(() => {
    const now = session();
    if (account !== undefined && now.account !== account) {
      const page = location.pathname + location.search;
      sessionStorage.setItem(LEFT, JSON.stringify({ account, ending: now.ending, page } satisfies Left));
      location.replace(now.account === undefined ? '/sign-in' : '/');
    }
    account = now.account;
  });
}

function read(): Left | undefined {
  const text = globalThis.sessionStorage?.getItem(LEFT);
  return text == null ? undefined : (JSON.parse(text) as Left);
}
