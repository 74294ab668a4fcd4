/**
 * Letters that are not opened with a patient (architecture, section 5): an inbox item under a person's proof and
 * counts, a due one at its time; and an inbox letter made a patient's, which gives no key to anyone.
 */
import { RempartError } from '@rempart/terms/errors.ts';
import { isUuid } from '@rempart/terms/ids.ts';
import { isLevel, LEVELS } from '@rempart/terms/levels.ts';
import { linesOf, opensIdentities } from '@rempart/terms/roles.ts';
import type { LetterRule, LogEntry, Proven, VaultMessages } from '@rempart/terms/vault/protocol.ts';
import type { Establishment } from '../establishment.ts';
import { newLetter, openLetter, openTransfer, sealLetter } from '../keys/letters.ts';
import { checkProven } from '../proofs/asker.ts';
import type { Vault } from '../vault.ts';
import { countOpening } from './counting.ts';
import { targetOf } from './target.ts';

type OpenLetter = VaultMessages['open-letter'];
type Rewrap = VaultMessages['rewrap'];
type Receive = VaultMessages['receive-transfer'];

const DAY_MS = 24 * 60 * 60 * 1000;
const DUE_A_DAY = 200;
const DUE_GROWTH = 1.2;
const DUE_MEMORY_DAYS = 28;

/** How many due letters were opened on each day: a fold over the log. */
export class DueLetters {
  readonly #byDay = new Map<number, number>();

  take(entry: LogEntry): void {
    if (entry.kind !== 'item' || entry.due !== true) return;
    const day = Math.floor(entry.t / DAY_MS);
    this.#byDay.set(day, (this.#byDay.get(day) ?? 0) + 1);
    for (const old of this.#byDay.keys()) if (old < day - DUE_MEMORY_DAYS) this.#byDay.delete(old);
  }

  /** At most max(200, 1.2 × the highest day of four weeks) a day. */
  hasRoom(t: number): boolean {
    const today = Math.floor(t / DAY_MS);
    const before = [...this.#byDay].filter(([day]) => day < today).map(([, count]) => count);
    return (this.#byDay.get(today) ?? 0) < Math.max(DUE_A_DAY, DUE_GROWTH * Math.max(0, ...before));
  }
}

/** The content key of an inbox item or of a due letter, once the log holds that it was opened. */
export async function openLetterAlone(vault: Vault, request: OpenLetter['request']): Promise<OpenLetter['result']> {
  const { letter } = request;
  const establishment = vault.establishment(request.establishment);
  requireRule(letter?.rule, establishment);
  switch (letter.rule.kind) {
    case 'inbox':
      return openInboxItem(vault, request);
    case 'due':
      return openDue(establishment, letter);
    case 'patient':
    case 'statistics':
      // A patient's letters open with the patient; statistics in the nightly batch alone.
      throw new RempartError('not-opened', { params: { level: letter.rule.level } });
  }
}

async function openInboxItem(vault: Vault, request: OpenLetter['request']): Promise<OpenLetter['result']> {
  const { token, proof, method, letter, touch } = request;
  if (token === undefined || proof === undefined || method === undefined) throw new RempartError('not-signed-in');
  const proven: Proven = { token, proof, method, body: request.body };
  const asker = checkProven(vault, proven, 'open-letter', request.establishment);
  const { role, profile } = asker.account;
  if (!opensIdentities(role)) throw new RempartError('role');
  const target = targetOf(asker.method, asker.path);
  if (target.kind !== 'inbox-open' || target.item !== letter.rule.subject) throw new RempartError('not-signed-in');
  // A desk without items opens traits alone, each as an identity; content is read by opening the patient.
  const hasItems = linesOf(role, profile).items24h.touch > 0;
  if (!hasItems && letter.rule.level !== 'identity') throw new RempartError('role');
  const key = await openLetter(asker.establishment.keyring, letter);
  await countOpening(vault, asker, {
    kind: hasItems ? 'item' : 'open',
    asked: { level: 'identity', relation: 'expected', flags: {} },
    subjects: [`inbox|${letter.rule.subject}`],
    act: [asker.method, asker.path],
    touch,
  });
  return { key: key.toString('base64url') };
}

async function openDue(
  establishment: Establishment,
  letter: OpenLetter['request']['letter'],
): Promise<OpenLetter['result']> {
  const due = Date.parse(letter.rule.due ?? '');
  const t = establishment.now();
  if (!(due <= t)) throw new RempartError('not-opened', { params: { level: letter.rule.level } });
  const key = await openLetter(establishment.keyring, letter);
  const { due: letters } = establishment;
  if (!letters.hasRoom(t)) {
    const untilTomorrow = Math.ceil((DAY_MS - (t % DAY_MS)) / 1000);
    throw new RempartError('too-fast', { params: { seconds: untilTomorrow }, retryAfter: untilTomorrow });
  }
  const subject = establishment.pseudonym(letter.rule.subject, t);
  await establishment.append([{ t, kind: 'item', due: true, patient: subject, level: letter.rule.level }]);
  return { key: key.toString('base64url') };
}

/** An inbox letter made a letter of a patient, at its level or above; the server sees neither key. */
export async function rewrapLetter(vault: Vault, request: Rewrap['request']): Promise<Rewrap['result']> {
  const { letter, patient, level, id } = request;
  const asker = checkProven(vault, request, `rewrap/${letter?.rule?.id}`, request.establishment);
  const { establishment, account, session } = asker;
  if (!opensIdentities(account.role)) throw new RempartError('role');
  requireRule(letter?.rule, establishment);
  const target = targetOf(asker.method, asker.path);
  const { kind, subject } = letter.rule;
  if (target.kind !== 'inbox-file' || kind !== 'inbox' || target.item !== subject) {
    throw new RempartError('not-signed-in');
  }
  if (!isUuid(patient) || !isLevel(level) || LEVELS.indexOf(level) < LEVELS.indexOf(letter.rule.level)) {
    throw new RempartError('invalid', { params: { detail: 'a letter is filed at its own level or above' } });
  }
  const key = await openLetter(establishment.keyring, letter);
  const rule: LetterRule = { establishment: establishment.id, kind: 'patient', subject: patient, level, due: null, id };
  const sealed = await sealLetter(establishment.keyring, rule, key);
  const t = establishment.now();
  const { account: by, person, role } = account;
  const named = establishment.pseudonym(patient, t);
  const entry: LogEntry = { t, kind: 'file', account: by, person, role, patient: named, level, sid: session.sid };
  await establishment.append([entry]);
  return { letter: sealed };
}

/** What another establishment sealed to our transfer key, at once an inbox letter. */
export async function receiveTransfer(vault: Vault, request: Receive['request']): Promise<Receive['result']> {
  const establishment = vault.establishment(request.establishment);
  requireRule(request.letter, establishment);
  if (request.letter.kind !== 'inbox') {
    throw new RempartError('invalid', { params: { detail: 'a transfer becomes an inbox letter' } });
  }
  const key = await openTransfer(establishment.keyring, request.enc, request.ct, request.aad);
  return { letter: await sealLetter(establishment.keyring, request.letter, key) };
}

/** A new content key for what is written about a new patient, with its letter. */
export function newPatientLetter(
  establishment: Establishment,
  rule: Pick<LetterRule, 'subject' | 'level' | 'id'>,
): ReturnType<typeof newLetter> {
  if (!isLevel(rule.level)) throw new RempartError('invalid', { params: { detail: 'level of a letter' } });
  return newLetter(establishment.keyring, { establishment: establishment.id, kind: 'patient', due: null, ...rule });
}

function requireRule(rule: LetterRule | undefined, establishment: Establishment): void {
  if (rule?.establishment !== establishment.id || typeof rule.subject !== 'string' || typeof rule.id !== 'string') {
    throw new RempartError('invalid', { params: { detail: 'letter of another establishment' } });
  }
}
