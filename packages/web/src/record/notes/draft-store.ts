/**
 * Drafts kept on this workstation between two savings, so that a system that does not answer costs nobody their words.
 * Sealed with AES-GCM under a key that cannot leave this browser; each is bound to its account and patient, and all
 * go when somebody signs out.
 */
import { DRAFTS_DATABASE } from '../../session/leaving.ts';
import { session } from '../../session/session.ts';

export interface KeptDraft {
  /** The resource it is a draft of, where the system has one already. */
  id: string | undefined;
  /** Version of it that was read or written last. */
  version: string | undefined;
  /** Names this draft before it has an id (urn:uuid). */
  identifier: string;
  title: string;
  /** Id of the signed note that it completes. */
  appends: string | undefined;
  html: string;
  /** Milliseconds since 1970. */
  at: number;
}

const KEYS = 'keys';
const DRAFTS = 'drafts';
/** Past this, what was never saved is of another day, and goes when it is looked for. */
const KEPT_MS = 24 * 3_600_000;

interface SealedDraft {
  iv: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

export async function keepDraft(account: string, patient: string, draft: KeptDraft): Promise<void> {
  if (session().ending === 'signed-out') throw new Error('nothing is kept for who has signed out');
  await withDatabase(async (database) => {
    const place = placeOf(account, patient);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const key = await keyIn(database);
    const sealed = await crypto.subtle.encrypt(gcm(iv, place), key, new TextEncoder().encode(JSON.stringify(draft)));
    const kept: SealedDraft = { iv, sealed };
    await settled(database.transaction(DRAFTS, 'readwrite').objectStore(DRAFTS).put(kept, place));
  });
}

export async function keptDraft(account: string, patient: string): Promise<KeptDraft | undefined> {
  return withDatabase(async (database) => {
    const place = placeOf(account, patient);
    const kept = await settled<SealedDraft | undefined>(database.transaction(DRAFTS).objectStore(DRAFTS).get(place));
    if (!kept) return undefined;
    const clear = await crypto.subtle.decrypt(gcm(kept.iv, place), await keyIn(database), kept.sealed);
    const draft = JSON.parse(new TextDecoder().decode(clear)) as KeptDraft;
    if (Date.now() - draft.at < KEPT_MS) return draft;
    await settled(database.transaction(DRAFTS, 'readwrite').objectStore(DRAFTS).delete(place));
    return undefined;
  });
}

export async function dropDraft(account: string, patient: string): Promise<void> {
  await withDatabase(async (database) => {
    await settled(database.transaction(DRAFTS, 'readwrite').objectStore(DRAFTS).delete(placeOf(account, patient)));
  });
}

function placeOf(account: string, patient: string): string {
  return `${account}/${patient}`;
}

function gcm(iv: Uint8Array<ArrayBuffer>, place: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(place) };
}

async function keyIn(database: IDBDatabase): Promise<CryptoKey> {
  const kept = await settled<CryptoKey | undefined>(database.transaction(KEYS).objectStore(KEYS).get('drafts'));
  if (kept) return kept;
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  // Two tabs may both have made one: the first that was kept stays.
  const store = database.transaction(KEYS, 'readwrite').objectStore(KEYS);
  const other = await settled<CryptoKey | undefined>(store.get('drafts'));
  if (other) return other;
  await settled(store.put(made, 'drafts'));
  return made;
}

async function withDatabase<T>(work: (database: IDBDatabase) => Promise<T>): Promise<T> {
  const opening = indexedDB.open(DRAFTS_DATABASE, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(KEYS);
    opening.result.createObjectStore(DRAFTS);
  };
  const database = await settled(opening);
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
