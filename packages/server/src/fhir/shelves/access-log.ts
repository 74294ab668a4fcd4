/** AuditEvent: who opened a patient, from the vault's log (architecture, section 6). */
import { createHash } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import type { LogEntry } from '@rempart/terms/vault/protocol.ts';
import type { ClearResource } from '../../disclosure/stored.ts';
import { requireReader } from '../context.ts';
import { paged } from '../search/page.ts';
import { patientCriterion } from './patient-data.ts';
import { notOffered, type Shelf } from './shelf.ts';

/** The newest entries that one search looks at. */
const MOST = 1000;

export const accessLogShelf: Shelf = {
  async search(context, request) {
    const { parts, session } = context;
    await requireReader(context, 'AuditEvent');
    const { patient, rest } = await patientCriterion(context, request);
    if ((rest.filters ?? []).length > 0) throw new RempartError('too-broad', { expression: ['patient'] });
    const { establishment, proven } = session;
    const { entries } = await parts.vault.ask('patient-log', { establishment, patient, limit: MOST, ...proven });
    session.provenByVault();
    const names = await namesOf(parts, session.establishment);
    const events = entries.map((entry) => auditEvent(entry, patient, names));
    return { ...paged(events, { ...rest, sortRules: [] }), isLinked: true };
  },

  read: notOffered,
  history: notOffered,
  create: notOffered,
  update: notOffered,
  patch: notOffered,
  remove: notOffered,
};

type Parts = Parameters<Shelf['search']>[0]['parts'];
type Establishment = Parameters<Shelf['search']>[0]['session']['establishment'];

async function namesOf({ databases }: Parts, establishment: Establishment): Promise<Map<string, string>> {
  const rows = await databases
    .of(establishment)
    .selectFrom('account')
    .select(['id', 'name'])
    .where('establishment_id', '=', establishment)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** FHIR R4 auditevent.html; what was done is the log's own word, in `subtype`. */
function auditEvent(entry: LogEntry, patient: string, names: ReadonlyMap<string, string>): ClearResource {
  const recorded = new Date(entry.t).toISOString();
  const { kind, level, relation, fact, step, purpose, account, role } = entry;
  const detail = Object.entries({ level, relation, fact, step }).flatMap(([type, value]) =>
    value === undefined ? [] : [{ type, valueString: String(value) }],
  );
  return {
    resourceType: 'AuditEvent',
    id: createHash('sha256').update(JSON.stringify(entry)).digest('hex').slice(0, 32),
    meta: { versionId: '1', lastUpdated: recorded },
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
    subtype: [{ system: 'https://rempart.example/fhir/CodeSystem/log-kind', code: kind }],
    action: 'R',
    recorded,
    outcome: '0',
    ...(purpose
      ? {
          purposeOfEvent: [
            { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: purpose }] },
          ],
        }
      : {}),
    agent: [
      {
        requestor: true,
        who: { identifier: { value: account ?? '' }, display: names.get(account ?? '') ?? '' },
        ...(role ? { role: [{ text: role }] } : {}),
      },
    ],
    source: { observer: { display: 'Rempart' } },
    entity: [{ what: { reference: `Patient/${patient}` }, ...(detail.length > 0 ? { detail } : {}) }],
  };
}
