/** `rempart init`: an establishment's keys, its first log entry, and its first enrolments; and the demo's one patient. */
import { RempartError } from '@rempart/terms/errors.ts';
import { isUuid } from '@rempart/terms/ids.ts';
import { isRole } from '@rempart/terms/roles.ts';
import type { EnrolledAccount, LogEntry, VaultMessages } from '@rempart/terms/vault/protocol.ts';
import type { Establishment } from './establishment.ts';
import { bindingOf } from './keys/pseudonyms.ts';
import { offersDemo } from './signin/demo.ts';
import { enrolEntries } from './signin/enrolments.ts';
import type { MadePasskey } from './signin/software-passkeys.ts';
import type { Vault } from './vault.ts';

type Init = VaultMessages['init-establishment'];
type DemoPatient = VaultMessages['enrol-demo-patient'];

/**
 * Only for an establishment whose log is empty, or whose first enrolment was cut short by a crash: then the rest is
 * enrolled. What the first entry says (demo, driven clock) is for good.
 */
export async function initialise(vault: Vault, request: Init['request']): Promise<Init['result']> {
  const { establishment: id, accounts } = request;
  if (!isUuid(id) || typeof request.name !== 'string' || !Array.isArray(accounts) || !accounts.every(isStaff)) {
    throw new RempartError('invalid', { params: { detail: 'establishment, name and accounts expected' } });
  }
  const establishment = await vault.create(id);
  requireUnfinished(establishment, request);

  const t = establishment.now();
  const missing = accounts.filter(({ account }) => !isComplete(establishment, account));
  const people = missing.filter(({ role }) => role !== 'feed');
  // Their private halves are on disk before the log names them.
  const passkeys = request.demo ? establishment.softwarePasskeys.make(people.map(({ account }) => account)) : undefined;
  const enrolments = missing.flatMap((account) => [
    ...enrolEntries(t, account),
    ...passkeyEntries(t, account, passkeys?.get(account.account)),
  ]);
  const entries = establishment.hasBegun ? enrolments : [initEntry(t, request, enrolments.length + 1), ...enrolments];
  await establishment.append(entries);
  return { log: establishment.logState };
}

/**
 * A patient's account of the demo, bound to its patient. The enrolment of a real patient, by invitation, is another
 * message of a later issue; this one serves no real establishment.
 */
export async function enrolDemoPatient(vault: Vault, request: DemoPatient['request']): Promise<DemoPatient['result']> {
  const establishment = vault.establishment(request.establishment);
  if (!offersDemo(vault, establishment)) throw new RempartError('not-found');
  const { account, patient } = request;
  if (!isAccount(account) || account.role !== 'patient' || !isUuid(patient)) {
    throw new RempartError('invalid', { params: { detail: 'an account of role patient, and a patient, expected' } });
  }
  const { keyring, enrolments, softwarePasskeys } = establishment;
  // From here to the append nothing waits: two requests enrol one account.
  const known = [...enrolments.accounts.values()];
  if (known.some(({ role }) => role === 'patient')) return { enrolled: false };
  // Lines follow the person: who works here as well reads their own file as another person than at work.
  if (known.some((other) => other.account === account.account || other.person === account.person)) {
    throw new RempartError('invalid', { params: { detail: 'an account and a person of their own expected' } });
  }
  const t = establishment.now();
  const passkey = softwarePasskeys.make([account.account]).get(account.account);
  const entries = enrolEntries(t, account, bindingOf(keyring, account.account, patient));
  await establishment.append([...entries, ...passkeyEntries(t, account, passkey)]);
  return { enrolled: true };
}

function initEntry(t: number, request: Init['request'], entries: number): LogEntry {
  const { establishment, name, demo, drivenClock } = request;
  return { t, kind: 'init', establishment, name, demo: demo === true, drivenClock: drivenClock === true, entries };
}

function passkeyEntries(t: number, { account, person, role }: EnrolledAccount, made?: MadePasskey): LogEntry[] {
  if (!made) return [];
  const { id, publicKey } = made;
  return [{ t, kind: 'passkey', account, person, role, credential: id, publicKey, counter: 0, software: true }];
}

function requireUnfinished(establishment: Establishment, { demo, drivenClock }: Init['request']): void {
  if (!establishment.hasBegun) return;
  const { properties, isInitialised } = establishment;
  const isSame = properties.demo === demo && properties.drivenClock === drivenClock;
  if (isInitialised || !isSame) throw new RempartError('invalid', { params: { detail: 'already initialised' } });
}

/** Enrolled, and in a demo with the passkey that is written right after. */
function isComplete(establishment: Establishment, id: EnrolledAccount['account']): boolean {
  const account = establishment.enrolments.accounts.get(id);
  if (!account) return false;
  const hasPasskey = establishment.enrolments.passkeysOf(id).length > 0;
  return hasPasskey || account.role === 'feed' || !establishment.properties.demo;
}

/** An entry stays under 1 kB. */
const MAX_NAME_BYTES = 120;

/** A patient is enrolled by an entry that binds them to their file, never by `init`. */
function isStaff(account: EnrolledAccount): boolean {
  return isAccount(account) && account.role !== 'patient';
}

function isAccount(account: EnrolledAccount): boolean {
  return (
    isUuid(account?.account) &&
    isUuid(account.person) &&
    isRole(account.role) &&
    typeof account.name === 'string' &&
    Buffer.byteLength(account.name) <= MAX_NAME_BYTES &&
    Array.isArray(account.schedules) &&
    account.schedules.every(isUuid)
  );
}
