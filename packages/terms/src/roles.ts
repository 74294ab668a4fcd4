/**
 * Roles, and the table of lines of the ladder (architecture, section 4).
 * The table is data: the vault's step function reads it, its tests go through every row.
 */
export const ROLES = [
  'practitioner',
  'nurse',
  'allied',
  'student',
  'medical-secretary',
  'secretary',
  'admissions',
  'pharmacist',
  'medical-information',
  'administrator',
  'security-officer',
  'guardian',
  'patient',
  'feed',
] as const;
/** What an account is enrolled as. */
export type Role = (typeof ROLES)[number];

/** Whether a text is a role. */
export function isRole(text: unknown): text is Role {
  return ROLES.includes(text as Role);
}

/** Profiles widen a role for a unit's work. `standard` is the role alone. */
const PROFILES = [
  'standard',
  'high-flow',
  'emergency',
  'anaesthesia',
  'imaging',
  'laboratory',
  'several-units',
] as const;
/** What widens a role's lines. */
export type Profile = (typeof PROFILES)[number];

/**
 * One line in distinct patients: from `touch` on each new one asks for a touch, from `second` on for a
 * colleague (for roles without records: the end). A line with `second` null is a touch line alone.
 */
export interface Line {
  touch: number;
  second: number | null;
}

/** All lines of one role under one profile. */
export interface Lines {
  identities24h: Line;
  identities30d: Line;
  items24h: Line;
  records24h: Line;
  records30d: Line;
  outside24h: Line;
  /** Whether the outside line counts records or, for roles without records, identities. */
  outsideCounts: 'records' | 'identities';
  /** New records (identities for roles without records) in ten minutes before each asks for a touch. */
  pace: number;
  paceCounts: 'records' | 'identities';
  /** Identities that one touch covers once past the touch line; 1 where the table names no other. */
  identitiesPerTouch: number;
  /** Where past the second line the answer is a colleague; false: the answer is no. */
  hasSecondStep: boolean;
}

/** What a person has opened, in distinct patients: part of what `GET /auth/me` answers. */
export interface OpenedCounts {
  /** Within 24 hours. */
  today: { identities: number; records: number; outside: number };
  /** Within 30 days. */
  month: { identities: number; records: number };
  /** New ones of a usual day; where too few days tell, not said. */
  usual?: { identities: number | undefined; records: number | undefined } | undefined;
}

const line = (touch: number, second: number | null = null): Line => ({ touch, second });
const NONE = line(0, 0);

function clinical(
  identities24h: Line,
  identities30d: Line,
  items: number,
  records24h: Line,
  outside24h: Line,
  records30d: Line,
  pace: number,
): Lines {
  return {
    identities24h,
    identities30d,
    items24h: line(items),
    records24h,
    records30d,
    outside24h,
    outsideCounts: 'records',
    pace,
    paceCounts: 'records',
    identitiesPerTouch: 1,
    hasSecondStep: true,
  };
}

function desk(identities24h: Line, identities30d: Line, outside24h: Line, pace: number): Lines {
  return {
    identities24h,
    identities30d,
    items24h: NONE,
    records24h: NONE,
    records30d: NONE,
    outside24h,
    outsideCounts: 'identities',
    pace,
    paceCounts: 'identities',
    identitiesPerTouch: 25,
    hasSecondStep: false,
  };
}

const NOTHING: Lines = { ...desk(NONE, NONE, NONE, 0), identitiesPerTouch: 1 };

const PRACTITIONER = clinical(line(150, 300), line(2000, 3000), 120, line(80, 160), line(8, 16), line(1000, 1500), 20);
const NURSE = clinical(line(120, 240), line(800, 1200), 40, line(60, 120), line(5, 10), line(400, 500), 35);
const NURSE_WIDE = clinical(line(200, 400), line(2500, 3500), 40, line(120, 240), line(5, 10), line(1400, 1800), 35);

const TABLE: Record<Role, Partial<Record<Profile, Lines>> & { standard: Lines }> = {
  practitioner: {
    standard: PRACTITIONER,
    'high-flow': clinical(line(200, 400), line(3000, 4500), 120, line(110, 220), line(8, 16), line(1700, 2400), 20),
    emergency: clinical(line(250, 500), line(4000, 6000), 120, line(120, 240), line(10, 20), line(1500, 2200), 25),
    anaesthesia: clinical(line(150, 300), line(2000, 3000), 60, line(90, 180), line(8, 16), line(1200, 1700), 20),
    imaging: clinical(line(200, 400), line(3000, 4500), 250, line(120, 240), line(8, 16), line(1800, 2600), 20),
    laboratory: clinical(line(800, 1000), line(8000, 10000), 800, line(60, 120), line(5, 10), line(900, 1300), 15),
  },
  nurse: { standard: NURSE, 'several-units': NURSE_WIDE, emergency: NURSE_WIDE },
  allied: { standard: NURSE, 'several-units': NURSE_WIDE, emergency: NURSE_WIDE },
  student: { standard: clinical(line(30), line(150), 0, line(15, 30), NONE, line(150, 200), 10) },
  'medical-secretary': {
    standard: {
      ...clinical(line(300, 600), line(3000, 4500), 100, line(80, 160), line(40, 80), line(1000, 1400), 20),
      outsideCounts: 'identities',
    },
  },
  secretary: { standard: desk(line(300, 750), line(4000, 6000), line(60, 120), 40) },
  admissions: { standard: desk(line(250, 500), line(3000, 4000), line(120, 240), 30) },
  pharmacist: {
    standard: clinical(line(200, 400), line(2000, 2600), 60, line(160, 320), line(10, 20), line(1600, 2000), 30),
  },
  'medical-information': {
    standard: clinical(line(80, 160), line(1200, 1500), 0, line(80, 160), NONE, line(1200, 1500), 10),
  },
  administrator: { standard: NOTHING },
  'security-officer': { standard: NOTHING },
  guardian: { standard: NOTHING },
  // No line counts one's own file, and none leads to anyone else's (docs/decisions/0021-a-patients-own-account.md).
  patient: { standard: NOTHING },
  feed: { standard: NOTHING },
};

/** The lines of a role under a profile; a profile that the role does not have gives the role's own. */
export function linesOf(role: Role, profile: Profile = 'standard'): Lines {
  return TABLE[role][profile] ?? TABLE[role].standard;
}

/** Every row of the table: tests state the rules over all of them. */
export function allLines(): Array<{ role: Role; profile: Profile; lines: Lines }> {
  return ROLES.flatMap((role) =>
    PROFILES.filter((profile) => TABLE[role][profile] !== undefined).map((profile) => ({
      role,
      profile,
      lines: linesOf(role, profile),
    })),
  );
}

/** Roles that open records. */
export function opensRecords(role: Role): boolean {
  return linesOf(role).records24h.touch > 0;
}

/** Roles that open identities. */
export function opensIdentities(role: Role): boolean {
  return linesOf(role).identities24h.touch > 0;
}
