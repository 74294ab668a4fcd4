/** Who opened a patient, from the log's entries (AuditEvent): what one person did in a day is one line. Pure. */
import type { AuditEvent } from '@medplum/fhirtypes';
import { type Fact, isFact } from '@rempart/terms/levels.ts';
import { isRole, type Role } from '@rempart/terms/roles.ts';

/** What the log tells apart, as it is told here. */
const DEEDS = ['identity', 'record', 'restricted', 'glass', 'search', 'item', 'file', 'own', 'other'] as const;
export type Deed = (typeof DEEDS)[number];

/** What brought this person near the patient. */
export const RELATIONS = ['expected', 'known', 'outside'] as const;
export type AccessRelation = (typeof RELATIONS)[number];

export interface Access {
  key: string;
  name: string;
  role: Role | undefined;
  deed: Deed;
  relation: AccessRelation | undefined;
  /** What that relation rests on, where the log says it. */
  fact: Fact | undefined;
  /** Of the last time that day, milliseconds since 1970. */
  at: number;
  times: number;
}

type DatedAccess = Omit<Access, 'key' | 'times'> & { account: string };

/** @param dayOf names the day on which an instant lies, by the establishment's clock */
export function accessesOf(events: readonly AuditEvent[], dayOf: (at: Date) => string): Access[] {
  const told = events.flatMap((event) => {
    const at = new Date(event.recorded);
    const access = accessOf(event, at.getTime());
    return access
      ? [{ ...access, key: `${dayOf(at)} ${access.account} ${access.deed} ${access.relation} ${access.fact}` }]
      : [];
  });
  return [...Map.groupBy(told, ({ key }) => key).values()]
    .map((same) => {
      const { account: _account, ...last } = same.reduce((a, b) => (b.at > a.at ? b : a));
      return { ...last, times: same.length };
    })
    .sort((a, b) => b.at - a.at);
}

function accessOf({ subtype, agent, entity, purposeOfEvent }: AuditEvent, at: number): DatedAccess | undefined {
  const kind = subtype?.[0]?.code;
  const [who] = agent;
  if (!who || kind === 'touch') return undefined;
  const detail = (name: string) => entity?.[0]?.detail?.find(({ type }) => type === name)?.valueString;
  const role = who.role?.[0]?.text;
  const relation = RELATIONS.find((one) => one === detail('relation'));
  const fact = detail('fact');
  return {
    account: who.who?.identifier?.value ?? '',
    name: who.who?.display ?? '',
    role: isRole(role) ? role : undefined,
    deed: detail('relation') === 'own' ? 'own' : deedOf(kind, detail('level'), purposeOfEvent?.[0]?.coding?.[0]?.code),
    relation,
    // A fact that nobody confirmed makes no relation: it explains nothing.
    fact: relation !== 'outside' && isFact(fact) ? fact : undefined,
    at,
  };
}

function deedOf(kind: string | undefined, level: string | undefined, purpose: string | undefined): Deed {
  if (kind === 'open' && purpose === 'ETREAT') return 'glass';
  const named = kind === 'open' ? level : kind;
  return DEEDS.find((deed) => deed === named) ?? 'other';
}
