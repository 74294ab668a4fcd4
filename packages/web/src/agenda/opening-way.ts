import type { Role } from '@rempart/terms/roles.ts';

/**
 * Who treats opens the record with one click; who keeps the agenda wants the appointment first (arrival, telephone,
 * another hour), and opens the record from there where their role has records.
 */
export function opensRecordsAtOnce(role: Role): boolean {
  return (
    role === 'practitioner' || role === 'nurse' || role === 'allied' || role === 'student' || role === 'pharmacist'
  );
}
