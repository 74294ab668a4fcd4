/** What a list tells of a patient who is open. Pure. */
import { SUBSETTED } from '../appointments/rows.ts';
import type { ClearResource } from '../disclosure/stored.ts';

/** Name, birth date, sex, and that somebody has died. */
const TOLD = ['active', 'name', 'birthDate', 'gender', 'deceasedBoolean', 'deceasedDateTime'];

/** Address, telephones, INS and coverage come from `Patient/{id}` alone, one by one (architecture, section 3, table). */
export function listed(patient: ClearResource): ClearResource {
  const { resourceType, id, meta } = patient;
  const told = Object.fromEntries(TOLD.flatMap((name) => (name in patient ? [[name, patient[name]]] : [])));
  return { ...told, resourceType, id, meta: { ...meta, tag: [SUBSETTED] } };
}
