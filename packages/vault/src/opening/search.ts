/**
 * Tokens of the blind index for a search (architecture, section 5): they need the person's own proof, thirty a minute;
 * and a search that is not followed by its opening counts as one that found nobody.
 */
import { RempartError } from '@rempart/terms/errors.ts';
import type { AccountId } from '@rempart/terms/ids.ts';
import { linesOf, opensIdentities } from '@rempart/terms/roles.ts';
import type { VaultMessages } from '@rempart/terms/vault/protocol.ts';
import { indexTokens } from '../keys/index-tokens.ts';
import { type Asker, checkProven } from '../proofs/asker.ts';
import type { Vault } from '../vault.ts';
import { requireStepOfSearch } from './counting.ts';
import { searchAct, searchSubject } from './open.ts';
import { asksForIndex, targetOf } from './target.ts';

type Index = VaultMessages['index'];

const SEARCHES_A_MINUTE = 30;
const MINUTE_MS = 60_000;
/** How long the opening that belongs to a search may take to come: as long as its proof serves. */
const OPENING_FOLLOWS_MS = 5_000;

/** Tokens of the blind index for these traits (16 bytes each, in order). A person's search is counted. */
export async function searchTokens(vault: Vault, request: Index['request']): Promise<Index['result']> {
  const { traits, touch } = request;
  const asker = checkProven(vault, request, 'index', request.establishment);
  // A feed's conditional create asks whether it has sent this patient before; it is told nothing else.
  const searches = opensIdentities(asker.account.role) || asker.account.role === 'feed';
  if (!searches) throw new RempartError('role');
  if (!asksForIndex(asker.method, asker.path)) throw new RempartError('not-signed-in');
  if (asker.account.role !== 'feed') {
    const isSearch = targetOf(asker.method, asker.path).kind === 'many';
    if (!isSearch) requireRoom(asker);
    else await requireStepOfSearch(vault, asker, { subject: searchSubject(asker), act: searchAct(asker), touch });
    vault.searches.begin(asker, vault.clock.now());
  }
  return { tokens: indexTokens(asker.establishment.keyring, traits) };
}

/**
 * A conditional create is told whether somebody is there and opens nobody, so no ladder stands behind it: past the
 * touch line of identities it is told nothing. A search goes on, with touches.
 * @throws RempartError `too-fast`
 */
function requireRoom({ establishment, account }: Asker): void {
  const { counts } = establishment.openings.now(account.person, establishment.now());
  if (counts.identities24h < linesOf(account.role, account.profile).identities24h.touch) return;
  throw new RempartError('too-fast', { params: { seconds: LINE_WAIT_S }, retryAfter: LINE_WAIT_S });
}

/** The line is one of 24 hours; in one of them some of it comes back. */
const LINE_WAIT_S = 3600;

/** Searches under way: their rate, and that each is counted even if its opening never comes. */
export class Searches {
  readonly #times = new Map<AccountId, number[]>();
  readonly #open = new Map<string, { asker: Asker; timer: NodeJS.Timeout }>();
  readonly #onFailure: (failure: unknown) => void;

  constructor(onFailure: (failure: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** @throws RempartError `too-fast` past thirty a minute */
  begin(asker: Asker, now: number): void {
    const { account } = asker.account;
    const recent = (this.#times.get(account) ?? []).filter((time) => now - time < MINUTE_MS);
    if (recent.length >= SEARCHES_A_MINUTE) {
      const seconds = Math.ceil((recent[0]! + MINUTE_MS - now) / 1000);
      throw new RempartError('too-fast', { params: { seconds }, retryAfter: seconds });
    }
    recent.push(now);
    this.#times.set(account, recent);
    const key = keyOf(asker);
    const timer = setTimeout(() => this.#count(key), OPENING_FOLLOWS_MS);
    this.#open.set(key, { asker, timer });
  }

  /** Its opening has come and counted what was found. */
  settle(asker: Asker): void {
    const open = this.#open.get(keyOf(asker));
    if (!open) return;
    clearTimeout(open.timer);
    this.#open.delete(keyOf(asker));
  }

  /** Counts those still open: the vault is about to end. */
  close(): void {
    for (const key of [...this.#open.keys()]) this.#count(key);
  }

  #count(key: string): void {
    const open = this.#open.get(key);
    if (!open) return;
    clearTimeout(open.timer);
    this.#open.delete(key);
    const { establishment, account, session } = open.asker;
    const { account: id, person, role } = account;
    const t = establishment.now();
    const query = establishment.pseudonym(searchSubject(open.asker), t);
    const { sid } = session;
    establishment
      .append([{ t, kind: 'search', account: id, person, role, sid, query, level: 'identity', step: 0 }])
      .catch(this.#onFailure);
  }
}

function keyOf({ jkt, jti }: Asker): string {
  return `${jkt}.${jti}`;
}
