/**
 * When a draft is saved: a second after the first unsaved word, so that never more than two seconds of
 * typing are lost; kept on this workstation first, through the door then, again and again where that does not answer.
 * Knows no network and no page: places and clock are given.
 */

/** After the first unsaved change; the other of the two seconds is for the way. */
const SAVE_MS = 1_000;
const AGAIN_MS = 2_000;

export interface DraftPlaces {
  /** Through the door. Throws what it is refused with. */
  save(html: string): Promise<void>;
  /** On this workstation, sealed. */
  keep(html: string): Promise<void>;
  /** From this workstation, once it is saved. */
  drop(): Promise<void>;
  /** What a failure of `save` means: no answer now, someone else's version, or a refusal. */
  meaning(error: unknown): 'no-answer' | 'elsewhere' | 'refused';
}

export type DraftState =
  | { kind: 'untouched' }
  | { kind: 'unsaved' }
  | { kind: 'saved'; at: number }
  | { kind: 'kept'; at: number }
  | { kind: 'elsewhere' }
  | { kind: 'refused'; error: unknown };

export class DraftKeeper {
  readonly #places: DraftPlaces;
  readonly #listeners = new Set<() => void>();
  #state: DraftState = { kind: 'untouched' };
  /** The newest text, while it is not saved. */
  #unsaved: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> | undefined;
  #stopped = false;

  constructor(places: DraftPlaces) {
    this.#places = places;
  }

  get state(): DraftState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  change(html: string): void {
    if (this.#stopped) return;
    this.#unsaved = html;
    if (this.#state.kind === 'untouched' || this.#state.kind === 'saved') this.#become({ kind: 'unsaved' });
    this.#later(SAVE_MS);
  }

  /** Saves now what is not saved yet: on leaving, before a signature. @returns whether everything is saved */
  async flush(): Promise<boolean> {
    while (this.#saving) await this.#saving;
    if (this.#unsaved !== undefined) await this.#saveNow();
    return this.#unsaved === undefined;
  }

  /** What somebody chose after `elsewhere`: this text, over the version that the places know by now. */
  async insist(html: string): Promise<boolean> {
    this.#unsaved = html;
    this.#become({ kind: 'unsaved' });
    return this.flush();
  }

  /** Nothing is written any more: signed, or thrown away. */
  stop(): void {
    this.#stopped = true;
    this.#unsaved = undefined;
    clearTimeout(this.#timer);
  }

  #later(ms: number): void {
    if (this.#timer !== undefined || this.#saving || this.#state.kind === 'elsewhere') return;
    this.#timer = setTimeout(() => void this.#saveNow(), ms);
  }

  #saveNow(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#saving ??= this.#save().finally(() => {
      this.#saving = undefined;
      if (this.#unsaved !== undefined && !this.#stopped) {
        this.#later(this.#state.kind === 'kept' || this.#state.kind === 'refused' ? AGAIN_MS : SAVE_MS);
      }
    });
    return this.#saving;
  }

  async #save(): Promise<void> {
    const html = this.#unsaved;
    if (html === undefined) return;
    const isKept = await this.#places.keep(html).then(
      () => true,
      () => false,
    );
    try {
      await this.#places.save(html);
    } catch (error) {
      if (this.#stopped) return;
      const meaning = this.#places.meaning(error);
      if (meaning === 'elsewhere') return this.#become({ kind: 'elsewhere' });
      // A workstation that keeps nothing (private window) must say so: the words are on the screen alone.
      if (meaning === 'no-answer' && isKept) return this.#become({ kind: 'kept', at: Date.now() });
      return this.#become({ kind: 'refused', error });
    }
    if (this.#unsaved === html) {
      this.#unsaved = undefined;
      this.#become({ kind: 'saved', at: Date.now() });
      await this.#places.drop().catch(() => undefined);
    } else if (!this.#stopped) {
      this.#become({ kind: 'unsaved' });
    }
  }

  #become(state: DraftState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
