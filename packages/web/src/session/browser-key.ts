/**
 * The browser's key: P-256, made here, not exportable, kept in IndexedDB. Tokens are bound to its thumbprint
 * (RFC 9449, `cnf.jkt`), so a copied token is worth nothing elsewhere.
 */
import { type ProofHeader, thumbprintInput } from '@rempart/terms/dpop.ts';
import { base64url, sha256 } from './bytes.ts';

export interface BrowserKey {
  privateKey: CryptoKey;
  jwk: ProofHeader['jwk'];
}

const DATABASE = 'rempart';
const STORE = 'keys';
const NAME = 'browser';

let loading: Promise<BrowserKey> | undefined;

/** The key of this browser, made at first use. */
export function browserKey(): Promise<BrowserKey> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** RFC 7638 thumbprint of the browser's key. */
export async function thumbprint(key: BrowserKey): Promise<string> {
  return base64url(await sha256(new TextEncoder().encode(thumbprintInput(key.jwk))));
}

/** With it goes the use of every token that is bound to it, those included that nobody could end at the vault. */
export async function forgetBrowserKey(): Promise<void> {
  loading = undefined;
  const database = await openDatabase();
  try {
    await settled(database.transaction(STORE, 'readwrite').objectStore(STORE).delete(NAME));
  } finally {
    database.close();
  }
}

async function load(): Promise<BrowserKey> {
  const database = await openDatabase();
  try {
    const kept = await settled<BrowserKey | undefined>(database.transaction(STORE).objectStore(STORE).get(NAME));
    if (kept) return kept;
    const made = await make();
    // Two tabs may both have made one: the first that was kept stays.
    const store = database.transaction(STORE, 'readwrite').objectStore(STORE);
    const other = await settled<BrowserKey | undefined>(store.get(NAME));
    if (other) return other;
    await settled(store.put(made, NAME));
    return made;
  } finally {
    database.close();
  }
}

async function make(): Promise<BrowserKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return { privateKey: pair.privateKey, jwk: { kty: 'EC', crv: 'P-256', x: x!, y: y! } };
}

function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return settled(opening);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
