/**
 * The ladder applied: decides on which step an opening stands, verifies and spends the touch it asks for, and writes
 * it to the log. When this returns the log holds the opening, durably, and a key may leave; not before.
 */
import { RempartError } from '@rempart/terms/errors.ts';
import type { Fact, Purpose } from '@rempart/terms/levels.ts';
import { linesOf } from '@rempart/terms/roles.ts';
import { type Asked, type Decision, decide, decideItem, entriesOf } from '../ladder/step.ts';
import type { Asker } from '../proofs/asker.ts';
import { parseAssertion, type VerifiedAssertion } from '../signin/assertions.ts';
import { touchOptions, verifyTouch } from '../signin/passkeys.ts';
import type { Vault } from '../vault.ts';

/** What is to be counted. */
export interface Counted {
  kind: 'open' | 'search' | 'item';
  asked: Asked;
  /** What is counted: ids of patients, of an inbox item, or a search. Only their pseudonyms are kept. */
  subjects: string[];
  /** What a touch is bound to, beside the asker: method, path, and patient and level or hash of the body. */
  act: string[];
  /** AuthenticationResponseJSON as text, if a touch is given. */
  touch?: string;
  purpose?: Purpose;
  reason?: string;
  fact?: Fact;
}

/** A decision that opens; the others are thrown. */
export type Opened = Extract<Decision, { answer: 'open' }>;

/**
 * @returns the decision, once the log holds it
 * @throws RempartError `needs-touch` with request options, `too-fast` (the touch stays unspent), `needs-colleague`,
 * `line` or `role`
 */
export async function countOpening(vault: Vault, asker: Asker, counted: Counted): Promise<Opened> {
  const act = JSON.stringify(counted.act);
  const touch = counted.touch ? await verifyTouch(vault, asker, act, parseAssertion(counted.touch)) : undefined;

  // From here to the append nothing waits: what is decided is counted before anyone else asks.
  let decision = decideNow(asker, counted, touch !== undefined);
  if (decision.answer === 'open' && decision.touch && touch && !vault.challenges.spend(touch.challenge)) {
    // The same touch was spent by another request while this one was verified.
    decision = decideNow(asker, counted, false);
  }
  if (decision.answer === 'open') {
    await append(asker, counted, decision, touch);
    return decision;
  }

  throw await refusal(vault, asker, act, decision);
}

/**
 * Whether a search may go on, decided before anyone looks whom it finds and by what the asker has counted alone: at a
 * line every search is answered alike. Nothing is spent or written: the opening that follows does both.
 * @throws RempartError as `countOpening`
 */
export async function requireStepOfSearch(
  vault: Vault,
  asker: Asker,
  { subject, act, touch }: { subject: string; act: string[]; touch?: string },
): Promise<void> {
  const text = JSON.stringify(act);
  const touched = touch ? await verifyTouch(vault, asker, text, parseAssertion(touch)) : undefined;
  const asked: Asked = { level: 'identity', relation: 'known', flags: {} };
  const decision = decideNow(asker, { kind: 'search', asked, subjects: [subject], act }, touched !== undefined);
  if (decision.answer === 'refused') throw await refusal(vault, asker, text, decision);
}

async function refusal(
  vault: Vault,
  asker: Asker,
  act: string,
  { code, reasons, retryAfter }: Extract<Decision, { answer: 'refused' }>,
): Promise<RempartError> {
  if (code === 'too-fast') return new RempartError(code, { params: { seconds: retryAfter }, retryAfter });
  const params = { reason: reasons.join(' ') };
  if (code !== 'needs-touch') return new RempartError(code, { params });
  return new RempartError(code, { params, touchOptions: await touchOptions(vault, asker, act) });
}

function decideNow({ establishment, account }: Asker, { kind, asked, subjects }: Counted, touched: boolean): Decision {
  const { openings } = establishment;
  const t = establishment.now();
  const lines = linesOf(account.role, account.profile);
  const person = openings.now(account.person, t);
  const standings = subjects.map((subject) => {
    const pseudonyms = establishment.pseudonyms(subject, t);
    return kind === 'search'
      ? openings.standingOfSearch(account.person, pseudonyms, t)
      : openings.standing(account.person, pseudonyms, t);
  });
  return kind === 'item'
    ? decideItem(lines, standings[0]!, person, touched)
    : decide(lines, asked, standings, person, touched);
}

function append(
  { establishment, account, session }: Asker,
  { kind, asked, purpose, reason, fact }: Counted,
  decision: Opened,
  touch: VerifiedAssertion | undefined,
): Promise<void> {
  const { account: id, person, role } = account;
  const common = { t: establishment.now(), account: id, person, role, sid: session.sid, purpose, reason, fact };
  const entries = entriesOf(decision, kind, asked, common).map((entry) =>
    entry.kind === 'touch' && touch ? { ...entry, credential: touch.passkey.id, counter: touch.counter } : entry,
  );
  return establishment.append(entries);
}
