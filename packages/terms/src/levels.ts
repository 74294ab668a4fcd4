/** What can be opened of a patient, from least to most (architecture, section 3). */
export const LEVELS = ['identity', 'record', 'restricted'] as const;
export type Level = (typeof LEVELS)[number];

/** The levels that opening `level` gives: a record without its identity would be of no use. */
export function levelsUpTo(level: Level): Level[] {
  return LEVELS.slice(0, LEVELS.indexOf(level) + 1);
}

/** Whether a text is a level. */
export function isLevel(text: unknown): text is Level {
  return LEVELS.includes(text as Level);
}

/**
 * Relation between a person and a patient (architecture, section 4); `own` where they are one: the vault knows it from
 * the log, not from the server.
 */
const RELATIONS = ['expected', 'known', 'outside', 'own'] as const;
export type Relation = (typeof RELATIONS)[number];

/** What a relation of care rests on. The log keeps it beside the relation, so that an opening can be told with its why. */
const FACTS = ['appointment', 'encounter', 'stay', 'general-practitioner', 'transfer'] as const;
export type Fact = (typeof FACTS)[number];

/** Whether a text is such a fact. */
export function isFact(text: unknown): text is Fact {
  return FACTS.includes(text as Fact);
}

/** Step of the ladder: 0 nothing more, 1 a touch, 2 a colleague. */
export type Step = 0 | 1 | 2;

/** Purpose of use, HL7 v3 ActReason: treatment, or emergency treatment (break-glass). */
export const PURPOSES = ['TREAT', 'ETREAT'] as const;
export type Purpose = (typeof PURPOSES)[number];
