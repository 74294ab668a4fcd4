/**
 * A patient made at the desk or on the telephone: five traits as RNIV names them, the name used, how to call back. The
 * identity is provisional until a document has been seen. Pure.
 */
import type { Patient } from '@medplum/fhirtypes';
import { BIRTH_PLACE, provisionalIdentity } from '@rempart/terms/identity.ts';
import { firstThreeLetters, isWrittenName, writtenName } from '@rempart/terms/names.ts';
import { parseBirthDate } from '../kit/patient-words.ts';

/** As it is typed. */
export interface AskedTraits {
  birthName: string;
  given: string;
  usedName: string;
  birthDate: string;
  sex: Patient['gender'] | '';
  birthPlace: string;
  phone: string;
}

export type Fault = 'name' | 'letters' | 'birthDate' | 'sex' | 'phone';

/** What is missing or cannot be, by field. */
export function faultsOf(asked: AskedTraits, today: Date): { [field in keyof AskedTraits]?: Fault } {
  const faults: { [field in keyof AskedTraits]?: Fault } = {};
  for (const field of ['birthName', 'given'] as const) {
    if (!isWrittenName(writtenName(asked[field]))) faults[field] = asked[field].trim() === '' ? 'name' : 'letters';
  }
  if (asked.usedName.trim() !== '' && !isWrittenName(writtenName(asked.usedName))) faults.usedName = 'letters';
  if (!parseBirthDate(asked.birthDate, today)) faults.birthDate = 'birthDate';
  if (asked.sex === '') faults.sex = 'sex';
  if (asked.phone.trim() !== '' && !isPhone(asked.phone)) faults.phone = 'phone';
  return faults;
}

/** @param asked without faults */
export function patientOf(asked: AskedTraits, today: Date): Patient {
  const given = [writtenName(asked.given)];
  const [born, used] = [writtenName(asked.birthName), writtenName(asked.usedName)];
  const city = asked.birthPlace.trim();
  const phone = asked.phone.trim();
  return {
    resourceType: 'Patient',
    active: true,
    extension: [provisionalIdentity(), ...(city ? [{ url: BIRTH_PLACE, valueAddress: { city } }] : [])],
    name: [
      { use: 'official', family: born, given },
      ...(used && used !== born ? [{ use: 'usual' as const, family: used, given }] : []),
    ],
    birthDate: parseBirthDate(asked.birthDate, today)!,
    gender: asked.sex || 'unknown',
    ...(phone ? { telecom: [{ system: 'phone', use: isMobile(phone) ? 'mobile' : 'home', value: phone }] } : {}),
  };
}

/** Searches of RNIV that show whether somebody here is the same: by birth date and the letters of each name. */
export function searchesOf(asked: AskedTraits, today: Date): Array<{ birthdate: string; family: string }> {
  const birthdate = parseBirthDate(asked.birthDate, today);
  if (!birthdate) return [];
  const names = [asked.birthName, asked.usedName].filter((name) => firstThreeLetters(name));
  const byLetters = new Map(names.map((name) => [firstThreeLetters(name), name.trim()]));
  return [...byLetters.values()].map((family) => ({ birthdate, family }));
}

const digitsOf = (phone: string) => phone.replace(/[\s.()-]/g, '');

/** National with ten figures, or international (ITU-T E.164: 15 figures at most). */
function isPhone(phone: string): boolean {
  return /^(0\d{9}|(\+|00)\d{8,15})$/.test(digitsOf(phone));
}

function isMobile(phone: string): boolean {
  return /^(0|\+33|0033)[67]/.test(digitsOf(phone));
}
