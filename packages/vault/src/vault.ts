/** The vault: all establishments of one root key, and the desks that check whoever asks. */
import type { KeyObject } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { RempartError } from '@rempart/terms/errors.ts';
import { type EstablishmentId, parseId } from '@rempart/terms/ids.ts';
import type { RealClock } from './clock.ts';
import { Endings, Establishment } from './establishment.ts';
import { Keyring } from './keys/keyring.ts';
import type { LogFatal } from './log/errors.ts';
import type { LogStore } from './log/store.ts';
import { WritingRequests } from './opening/creation.ts';
import { Searches } from './opening/search.ts';
import { ProofDesk } from './proofs/proofs.ts';
import { TokenDesk } from './proofs/tokens.ts';
import type { RelyingParty } from './signin/assertions.ts';
import { Challenges } from './signin/challenges.ts';
import { SoftwarePasskeys } from './signin/software-passkeys.ts';

/** What the process gives the vault at its start. */
export interface VaultParts {
  /** REMPART_ORIGIN. */
  origin: string;
  clock: RealClock;
  /** 32 bytes. */
  rootKey: KeyObject;
  keysFolder: string;
  checkpointFolder: string;
  store: LogStore;
  /** The log cannot go on: the process must end. */
  onFatal(error: LogFatal): void;
}

/** All that a message or a request of the socket works on. */
export class Vault {
  readonly clock: RealClock;
  readonly party: RelyingParty;
  /** Demo sign-in exists on a loopback address alone. */
  readonly isLoopback: boolean;
  readonly tokens: TokenDesk;
  readonly proofs: ProofDesk;
  /** Of touches and enrolments, asked by people signed in. */
  readonly challenges = new Challenges();
  /** Of sign-ins, which anyone may ask for: apart, so that nobody's flood pushes touches out. */
  readonly signInChallenges = new Challenges();
  readonly endings: Endings;
  readonly searches: Searches;
  readonly writing = new WritingRequests();
  readonly #parts: VaultParts;
  readonly #establishments = new Map<EstablishmentId, Establishment>();
  /** Creations under way: two at once would claim one log twice. */
  readonly #creating = new Map<EstablishmentId, Promise<Establishment>>();

  constructor(parts: VaultParts) {
    const { origin, clock } = parts;
    const { hostname } = new URL(origin);
    this.#parts = parts;
    this.clock = clock;
    this.party = { origin, rpId: hostname };
    this.isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
    this.tokens = new TokenDesk((id) => this.#establishments.get(id)?.keyring.token.publicKey);
    this.proofs = new ProofDesk(origin, clock);
    this.endings = new Endings(clock.startedAt);
    // A count that cannot be written has stopped the log, which ends the process.
    this.searches = new Searches(() => {});
  }

  /** Opens every establishment whose keys lie in the keys folder. */
  async openAll(): Promise<void> {
    mkdirSync(this.#parts.keysFolder, { recursive: true, mode: 0o700 });
    for (const file of readdirSync(this.#parts.keysFolder)) {
      const id = parseId<EstablishmentId>(/^([0-9a-f-]{36})\.json$/.exec(file)?.[1]);
      const keyring = id && Keyring.load(this.#parts.keysFolder, id, this.#parts.rootKey);
      if (id && keyring) await this.#open(id, keyring);
    }
  }

  /** The establishment to initialise: its keys are made, its log is claimed, and may be empty. */
  create(id: EstablishmentId): Promise<Establishment> {
    const known = this.#establishments.get(id);
    if (known) return Promise.resolve(known);
    const under = this.#creating.get(id);
    if (under) return under;
    const { keysFolder, rootKey, origin } = this.#parts;
    const keyring =
      Keyring.load(keysFolder, id, rootKey) ?? Keyring.create(keysFolder, id, rootKey, new URL(origin).host);
    const creating = this.#open(id, keyring).finally(() => this.#creating.delete(id));
    this.#creating.set(id, creating);
    return creating;
  }

  /** @throws RempartError `not-found`, also before its `init` */
  establishment(id: EstablishmentId): Establishment {
    const found = this.#establishments.get(id);
    if (!found?.isInitialised) throw new RempartError('not-found');
    return found;
  }

  /** Those that are initialised, in the order of their `init`. */
  establishments(): Establishment[] {
    return [...this.#establishments.values()]
      .filter(({ isInitialised }) => isInitialised)
      .sort((a, b) => a.began - b.began || (a.id < b.id ? -1 : 1));
  }

  /** Resolves once all that was taken is durable. */
  async close(): Promise<void> {
    this.searches.close();
    await Promise.all([...this.#establishments.values()].map((establishment) => establishment.close()));
  }

  async #open(id: EstablishmentId, keyring: Keyring): Promise<Establishment> {
    const { keysFolder, rootKey, checkpointFolder, store, clock, onFatal } = this.#parts;
    const softwarePasskeys = new SoftwarePasskeys(keysFolder, id, rootKey);
    const { endings } = this;
    const establishment = await Establishment.open({
      id,
      keyring,
      softwarePasskeys,
      store,
      checkpointFolder,
      clock,
      endings,
      onFatal,
    });
    this.#establishments.set(id, establishment);
    return establishment;
  }
}
