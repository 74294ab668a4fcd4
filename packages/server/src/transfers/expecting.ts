/** Who expects a patient whose transfer was filed: a relation that lets them read what came, and nobody else. */
import { RempartError } from '@rempart/terms/errors.ts';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import { opensRecords } from '@rempart/terms/roles.ts';
import type { Session } from '../disclosure/session.ts';
import type { Parts } from './parts.ts';

/** Whose relation a filed transfer makes; ids of the directory. */
export interface Expecting {
  practitioner_id: string | null;
  unit_id: string | null;
}

/** Whose relation the transfer makes. @throws RempartError `invalid` if nobody could open it as expected */
export async function expectingOf(
  parts: Parts,
  session: Session,
  named: { practitioner?: string; unit?: string },
): Promise<Expecting[]> {
  const clinical = await clinicalAccounts(parts, session.establishment);
  if (named.practitioner) {
    const isHere = clinical.some((account) => account.practitioner_id === named.practitioner);
    if (isHere) return [{ practitioner_id: named.practitioner, unit_id: null }];
    throw nobodyExpects('practitioner');
  }
  const worksFor = clinical.filter(({ practitioner_id: id }) => id && session.viewer.practitioners.includes(id));
  const units = named.unit ? [named.unit] : [session.viewer.unit, ...worksFor.map(({ unit_id }) => unit_id)];
  const staffed = units.filter((unit) => unit !== null && clinical.some(({ unit_id }) => unit_id === unit));
  if (staffed.length === 0) throw nobodyExpects(named.unit ? 'unit' : 'practitioner');
  return [...new Set(staffed)].map((unit_id) => ({ practitioner_id: null, unit_id }));
}

function nobodyExpects(place: string): RempartError {
  const detail = 'say which practitioner expects the patient';
  return new RempartError('invalid', { params: { detail }, expression: [place] });
}

/** Accounts that open records: a relation to anyone else would let nobody read what came. */
async function clinicalAccounts(parts: Parts, establishment: EstablishmentId) {
  const accounts = await parts.databases
    .of(establishment)
    .selectFrom('account')
    .select(['role', 'practitioner_id', 'unit_id'])
    .where('establishment_id', '=', establishment)
    .execute();
  return accounts.filter(({ role }) => opensRecords(role));
}
