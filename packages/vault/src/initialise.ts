/** `rempart init`: an establishment's keys, its first log entry, and its first enrolments. */
import { RempartError } from '@rempart/terms/errors.ts';
import { isUuid } from '@rempart/terms/ids.ts';
import { isRole } from '@rempart/terms/roles.ts';
import type { EnrolledAccount, LogEntry, VaultMessages } from '@rempart/terms/vault/protocol.ts';
import type { Establishment } from './establishment.ts';
import { enrolEntries } from './signin/enrolments.ts';
import type { MadePasskey } from './signin/software-passkeys.ts';
import type { Vault } from './vault.ts';

type Init = VaultMessages['init-establishment'];

/**
 * Only for an establishment whose log is empty, or whose first enrolment was cut short by a crash: then the rest is
 * enrolled. What the first entry says (demo, driven clock) is for good.
 */
export async function initialise(vault: Vault, request: Init['request']): Promise<Init['result']> {
  const { establishment: id, accounts } = request;
  if (!isUuid(id) || typeof request.name !== 'string' || !Array.isArray(accounts) || !accounts.every(isAccount)) {
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
