/** For tests: people who open patients, one opening after the other, through the fold and the step as the vault does. */
import type { AccountId, PersonId } from '@rempart/terms/ids.ts';
import type { Level, Relation } from '@rempart/terms/levels.ts';
import type { Lines } from '@rempart/terms/roles.ts';
import type { LogEntry } from '@rempart/terms/vault/protocol.ts';
import { type LadderFields, Openings } from './openings.ts';
import { type Decision, decide, decideItem, entriesOf } from './step.ts';

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

export interface Attempt {
  patient?: string;
  /** More than one: a search or a list. */
  patients?: string[];
  level?: Level;
  relation?: Relation;
  touch?: boolean;
  list?: boolean;
  dormant?: boolean;
  person?: string;
  account?: string;
}

export class Ward {
  readonly openings = new Openings();
  readonly entries: Array<LogEntry & LadderFields> = [];
  readonly #lines: Lines;
  /** Milliseconds. */
  t = Date.UTC(2026, 10, 24, 8);
  #patients = 0;

  readonly #quarters: boolean;

  /** @param options.quarters false: pseudonyms never change */
  constructor(lines: Lines, options: { quarters?: boolean } = {}) {
    this.#lines = lines;
    this.#quarters = options.quarters ?? true;
  }

  /** A patient nobody has opened. */
  newPatient(): string {
    return `patient ${this.#patients++}`;
  }

  /** By default a record of a new, expected patient, without a touch. */
  open(attempt: Attempt = {}): Decision {
    const { level = 'record', relation = 'expected', touch = false, person = 'a person' } = attempt;
    const patients = attempt.patients ?? [attempt.patient ?? this.newPatient()];
    const who = { person: person as PersonId, account: (attempt.account ?? 'an account') as AccountId };
    const asked = { level, relation, flags: { dormant: attempt.dormant }, list: attempt.list };
    const standings = patients.map((patient) => this.openings.standing(who.person, this.#pseudonyms(patient), this.t));
    const decision = decide(this.#lines, asked, standings, this.openings.now(who.person, this.t), touch);
    if (decision.answer === 'open') this.keep(entriesOf(decision, 'open', asked, { t: this.t, ...who }));
    return decision;
  }

  item(item: string, touch = false): Decision {
    const person = 'a person' as PersonId;
    const standing = this.openings.standing(person, this.#pseudonyms(item), this.t);
    const decision = decideItem(this.#lines, standing, this.openings.now(person, this.t), touch);
    const asked = { level: 'identity', relation: 'known', flags: {} } as const;
    if (decision.answer === 'open') this.keep(entriesOf(decision, 'item', asked, { t: this.t, person }));
    return decision;
  }

  keep(entries: Array<LogEntry & LadderFields>): void {
    for (const entry of entries) {
      this.entries.push(entry);
      this.openings.apply(entry);
    }
  }

  /** As the vault's, without the key. */
  #pseudonyms(patient: string): [string, string] {
    const date = new Date(this.t);
    if (!this.#quarters) return [patient, `last ${patient}`];
    const quarter = date.getUTCFullYear() * 4 + Math.floor(date.getUTCMonth() / 3);
    return [`${quarter} ${patient}`, `${quarter - 1} ${patient}`];
  }

  wait(ms: number): void {
    this.t += ms;
  }
}

/** What a decision comes to in one word: the step, or the code of the refusal. */
export function outcome(decision: Decision): string {
  return decision.answer === 'open' ? `step ${decision.step}` : decision.code;
}
