/**
 * The ladder (architecture, section 4): on which step an opening stands, and what follows. Pure: the lines, the person's
 * counts, where the patient stands, and what is asked go in; nothing else is looked at.
 */
import { type Level, levelsUpTo, type Relation, type Step } from '@rempart/terms/levels.ts';
import type { Reason } from '@rempart/terms/reasons.ts';
import type { Line, Lines } from '@rempart/terms/roles.ts';
import type { LogEntry } from '@rempart/terms/vault/protocol.ts';
import {
  type Counts,
  type LadderFields,
  type PersonNow,
  paceWindowsOf,
  type Standing,
  type WindowName,
  windowOfLevel,
  windowsOf,
} from './openings.ts';

/** Records of known patients that need nothing more, in 24 hours and in 30 days. */
const KNOWN_A_DAY = 25;
const KNOWN_IN_30_DAYS = 300;

/** What one request asks. */
export interface Asked {
  level: Level;
  relation: Relation;
  flags: { dormant?: boolean };
  /** A list signed by its maker: always one touch, for all of it, and left out of the pace. */
  list?: boolean;
}

/** Where one patient of a request stands. */
export interface Verdict {
  step: Step;
  /** The facts that ask for that step; empty at step 0. */
  reasons: Reason[];
  /** What no step can give: `role` never opens this level, `line` not now or not such a patient. */
  refusal?: 'role' | 'line';
  /** Opened at this level by this person within 24 hours: counts nothing. */
  again: boolean;
}

/** The step of one patient's opening: the highest that any fact asks. */
export function step(lines: Lines, asked: Asked, standing: Pick<Standing, 'stands'>, counts: Counts): Verdict {
  const { level, relation, flags } = asked;
  const opensRecord = level !== 'identity';
  const isNew = (name: WindowName) => !standing.stands.has(name);
  const facts: Array<[Step | 'never', Reason]> = [];

  const again = !isNew(windowOfLevel(level));
  const always: Array<[Step, Reason]> = level === 'restricted' ? [[1, 'restricted']] : [];
  // own: no line counts what a patient reads of themselves; their restricted part asks for the finger, as from all.
  if (relation === 'own') return judge(lines, always, again);
  if (!canOpen(lines, level)) return { step: 0, reasons: [], refusal: 'role', again: false };
  if (again) return judge(lines, always, true);

  if (asked.list) facts.push([1, 'list']);

  // known
  if (relation === 'known' && opensRecord) {
    if (isNew('known24h') && counts.known24h >= KNOWN_A_DAY) facts.push([1, 'known-day']);
    if (isNew('known30d') && counts.known30d >= KNOWN_IN_30_DAYS) facts.push([1, 'known-month']);
  }

  // outside: of clinical roles the records count, of desks the identities; a role that counts identities never opens
  // the record of a patient outside.
  if (relation === 'outside' && (opensRecord || lines.outsideCounts === 'identities')) {
    const name = lines.outsideCounts === 'records' ? 'outsideRecords24h' : 'outsideIdentities24h';
    const { touch, second } = lines.outside24h;
    const never = touch === 0 || (opensRecord && lines.outsideCounts === 'identities');
    if (never) facts.push(['never', 'outside']);
    else facts.push([second !== null && isNew(name) && counts[name] >= second ? 2 : 1, 'outside']);
  }

  // past the touch line, past the second line
  const pastLine = (line: Line, name: WindowName, reason: Reason) => {
    if (!isNew(name) || counts[name] < line.touch) return;
    facts.push([line.second !== null && counts[name] >= line.second ? 2 : 1, reason]);
  };
  pastLine(lines.identities24h, 'identities24h', 'identities-day');
  pastLine(lines.identities30d, 'identities30d', 'identities-month');
  if (opensRecord) {
    pastLine(lines.records24h, 'records24h', 'records-day');
    pastLine(lines.records30d, 'records30d', 'records-month');
  }

  // pace
  const pace = lines.paceCounts === 'records' ? 'paceRecords' : 'paceIdentities';
  const entered = paceWindowsOf(level, asked.list === true, (name) => !isNew(name));
  if (entered.includes(pace) && counts[pace] >= lines.pace) facts.push([1, 'pace']);

  facts.push(...always);
  if (flags.dormant) facts.push([2, 'dormant']);
  return judge(lines, facts, false);
}

/** The highest fact decides; where the role has no second step, there is none above a touch. */
function judge(lines: Lines, facts: ReadonlyArray<[Step | 'never', Reason]>, again: boolean): Verdict {
  const reasonsOf = (step: Step | 'never') => facts.filter(([asks]) => asks === step).map(([, reason]) => reason);
  for (const asks of ['never', 2, 1] as const) {
    const reasons = reasonsOf(asks);
    if (reasons.length === 0) continue;
    if (asks === 1) return { step: 1, reasons, again };
    if (asks === 2 && lines.hasSecondStep) return { step: 2, reasons, again };
    return { step: 2, reasons, refusal: 'line', again };
  }
  return { step: 0, reasons: [], again };
}

/** A line of 0 is the end: the role never opens this level. */
function canOpen(lines: Lines, level: Level): boolean {
  return levelsUpTo(level).every((each) => (each === 'identity' ? lines.identities24h : lines.records24h).touch > 0);
}

/** A touch's purpose: facts about one patient that no touch over others covers. */
const COVERABLE: ReadonlySet<Reason> = new Set(['identities-day', 'identities-month', 'pace']);

/** The answer to a whole request. */
export type Decision =
  | {
      answer: 'open';
      /** The highest of the patients'. */
      step: Step;
      patients: Array<{ standing: Standing; step: Step; again: boolean }>;
      /** The touch that this opening spends: identities that it covers. Absent: none is spent. */
      touch?: { covers: number };
    }
  | {
      answer: 'refused';
      code: 'needs-touch' | 'too-fast' | 'needs-colleague' | 'line' | 'role';
      /** Codes of terms/reasons.ts; joined by a space they are the error's parameter `reason`. */
      reasons: Reason[];
      /** Seconds until a touch can be spent; 0 if at once. */
      retryAfter: number;
    };

/**
 * Decides one request for one or several patients, counted one after the other: all are opened or none.
 * Between this and appending `entriesOf` nothing may wait, so that no two requests count on the same place.
 *
 * @param touched a valid touch over this request is given
 */
export function decide(
  lines: Lines,
  asked: Asked,
  patients: readonly Standing[],
  person: PersonNow,
  touched: boolean,
): Decision {
  const verdicts = verdictsOf(lines, asked, patients, person.counts);
  const highest = verdicts.reduce((a, b) => (rank(b) > rank(a) ? b : a), { step: 0, reasons: [], again: false });
  const retryAfter = Math.ceil(person.touchWait / 1000);
  const refused = (code: 'needs-touch' | 'too-fast' | 'needs-colleague' | 'line' | 'role'): Decision => ({
    answer: 'refused',
    code,
    reasons: highest.reasons,
    retryAfter,
  });
  if (highest.refusal) return refused(highest.refusal);
  if (highest.step === 2) return refused('needs-colleague');

  const open = (touch?: { covers: number }): Decision => ({
    answer: 'open',
    step: highest.step,
    patients: verdicts.map(({ step, again }, i) => ({ standing: patients[i] as Standing, step, again })),
    ...(touch && { touch }),
  });
  const onStep1 = verdicts.filter((verdict) => verdict.step === 1);
  const coverable = asked.level === 'identity' && onStep1.every((v) => v.reasons.every((r) => COVERABLE.has(r)));
  if (onStep1.length === 0 || (coverable && onStep1.length <= person.covered)) return open();
  if (!touched) return refused('needs-touch');
  if (person.touchWait > 0) return refused('too-fast');
  return open({ covers: asked.level === 'identity' ? Math.max(lines.identitiesPerTouch, onStep1.length) : 0 });
}

/** Refusals above steps, the lasting one above the passing one. */
function rank(verdict: Verdict): number {
  return verdict.refusal === 'role' ? 4 : verdict.refusal === 'line' ? 3 : verdict.step;
}

function verdictsOf(lines: Lines, asked: Asked, patients: readonly Standing[], counts: Counts): Verdict[] {
  const soFar: Record<WindowName, number> = { ...counts };
  const seen = new Set<string>();
  return patients.map((standing) => {
    // The same patient twice in one request is a reopening of the first.
    const stands = seen.has(standing.pseudonym)
      ? new Set([...standing.stands, ...windowsOf(asked.level, asked.relation)])
      : standing.stands;
    seen.add(standing.pseudonym);
    const verdict = step(lines, asked, { stands }, soFar);
    if (!verdict.again) {
      const has = (name: WindowName) => stands.has(name);
      const pace = paceWindowsOf(asked.level, asked.list === true, has);
      for (const name of [...windowsOf(asked.level, asked.relation), ...pace]) if (!has(name)) soFar[name]++;
    }
    return verdict;
  });
}

/** Decides about one received document read alone (an inbox item): one line, of touches. */
export function decideItem(lines: Lines, item: Standing, person: PersonNow, touched: boolean): Decision {
  const again = item.stands.has('items24h');
  const { touch } = lines.items24h;
  const retryAfter = Math.ceil(person.touchWait / 1000);
  const refused = (code: 'role' | 'needs-touch' | 'too-fast'): Decision => ({
    answer: 'refused',
    code,
    reasons: code === 'role' ? [] : ['items-day'],
    retryAfter,
  });
  const open = (step: Step): Decision => ({
    answer: 'open',
    step,
    patients: [{ standing: item, step, again }],
    ...(step === 1 && { touch: { covers: 0 } }),
  });
  if (touch === 0) return refused('role');
  if (again || person.counts.items24h < touch) return open(0);
  if (!touched) return refused('needs-touch');
  return person.touchWait > 0 ? refused('too-fast') : open(1);
}

/** What all entries of one opening share. */
export type Common = Pick<LogEntry, 't' | 'account' | 'person' | 'role' | 'sid' | 'purpose' | 'reason' | 'fact'>;

/**
 * The entries of an opening that was decided, to be appended together: the touch that it spends, then one a patient
 * (`open`), or the search that found nobody, or the item.
 */
export function entriesOf(
  decision: Extract<Decision, { answer: 'open' }>,
  kind: 'open' | 'search' | 'item',
  asked: Asked,
  common: Common,
): Array<LogEntry & LadderFields> {
  const { t, account, person, role, sid } = common;
  const opened = decision.patients.map(({ standing, step }) => ({
    ...common,
    kind,
    [SUBJECT[kind]]: standing.pseudonym,
    ...(kind !== 'item' && { level: asked.level, relation: asked.relation }),
    step,
    ...(asked.list && { list: true }),
    ...(standing.carried.length > 0 && { carried: standing.carried }),
  }));
  return decision.touch ? [{ t, kind: 'touch', account, person, role, sid, ...decision.touch }, ...opened] : opened;
}

const SUBJECT = { open: 'patient', search: 'query', item: 'item' } as const;
