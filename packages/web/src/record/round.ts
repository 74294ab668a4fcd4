/**
 * The list that somebody goes along, patient after patient: the unit's by bed, or today's by hour. It holds opaque ids,
 * in this tab, of one person (session.ts empties what a tab keeps when another signs in); each record that it leads to
 * is opened by itself.
 */
export interface Round {
  /** The page whose list it is. */
  from: '/ward' | '/today';
  patients: readonly string[];
}

/** Where in a list a patient stands. */
export interface Step {
  from: Round['from'];
  /** The first is 1. */
  at: number;
  of: number;
  previous: string | undefined;
  next: string | undefined;
}

const KEPT = 'rempart.round';

interface Kept extends Round {
  /** To whom it led last. */
  latest?: string;
}

/** Called by the page that shows the list, whenever it has changed. */
export function setRound(next: Round): void {
  const before = kept();
  keep(before?.from === next.from ? { ...next, latest: before.latest } : next);
}

/** Where this patient stands in the list that one came from; undefined for who is not in it. Keeps the place. */
export function stepAt(patient: string): Step | undefined {
  const round = kept();
  const step = round && stepIn(round, patient);
  if (step && round.latest !== patient) keep({ ...round, latest: patient });
  return step;
}

/** The patient to whom that page's list led last. */
export function latestOf(from: Round['from']): string | undefined {
  const round = kept();
  return round?.from === from ? round.latest : undefined;
}

export function stepIn({ from, patients }: Round, patient: string): Step | undefined {
  const index = patients.indexOf(patient);
  if (index === -1) return undefined;
  return { from, at: index + 1, of: patients.length, previous: patients[index - 1], next: patients[index + 1] };
}

/** Over a reload as well. */
function keep(round: Kept): void {
  sessionStorage.setItem(KEPT, JSON.stringify(round));
}

function kept(): Kept | undefined {
  const text = sessionStorage.getItem(KEPT);
  return text ? (JSON.parse(text) as Kept) : undefined;
}
