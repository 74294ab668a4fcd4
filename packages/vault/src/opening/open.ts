/**
 * Opening patients: the one message that releases their keys (architecture, section 3, step 4). Read top to bottom:
 * who asks, what the proof names, whether the role can, whether the wrapped keys are that patient's, the ladder, the
 * log; and only then the keys.
 */
import { createHash } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import type { PatientId } from '@rempart/terms/ids.ts';
import { isFact, type Level, levelsUpTo } from '@rempart/terms/levels.ts';
import { linesOf, opensIdentities, opensRecords } from '@rempart/terms/roles.ts';
import type { LevelKey, OpenPatient, OpenRequest, OpenResult, SealedLetter } from '@rempart/terms/vault/protocol.ts';
import type { Establishment } from '../establishment.ts';
import { openLetter } from '../keys/letters.ts';
import { unwrapPatientKey } from '../keys/patient-keys.ts';
import { type Asker, checkProven } from '../proofs/asker.ts';
import type { Vault } from '../vault.ts';
import { countOpening } from './counting.ts';
import { type AskedOpening, MANY_IDENTITIES, parseOpenBody, targetOf } from './target.ts';

/** Unread letters of one opening. */
const MAX_LETTERS = 256;

/** Opens patients at a level: the message `open`, its checks in order. */
export async function openPatients(vault: Vault, request: OpenRequest): Promise<OpenResult> {
  // 1. Token, proof, session.
  const asker = checkProven(vault, request, 'open', request.establishment);
  const { establishment, account } = asker;

  // 2. Roles that never open are told so before anything is looked up. A patient opens one file: that which the log
  //    binds to them. Whose word makes it their own is the log's alone, so the server may not say it of anyone else.
  const own = opensOwn(asker);
  if (!own && !opensIdentities(account.role)) throw new RempartError('role');
  if (own !== (request.relation === 'own')) throw new RempartError('role');

  // 3. What the proof names: patient from the path, level, purpose and reason from the body that it covers.
  const asked = askedBy(asker, request);
  if (asked.level !== 'identity' && !own && !opensRecords(account.role)) throw new RempartError('role');
  if (own && asked.purpose === 'ETREAT') throw new RempartError('role');

  // 4. The wrapped keys and letters are this establishment's, of these patients and levels.
  const levels = levelsUpTo(asked.level);
  const unwrapped = request.patients.map((patient) => unwrapAll(establishment, patient, levels));
  requireLetters(establishment, request.patients, levels);

  // 5. The ladder, the touch, and the log entry, durable before this goes on.
  const search = request.patients.length === 0;
  const decision = await countOpening(vault, asker, {
    kind: search ? 'search' : 'open',
    asked: { level: asked.level, relation: request.relation, flags: { dormant: request.flags?.dormant === true } },
    subjects: search ? [searchSubject(asker)] : request.patients.map(({ id }) => id),
    act: asked.act,
    touch: asked.touch ?? request.touch,
    // A patient reads for themselves, which is no purpose of treatment.
    purpose: own ? undefined : asked.purpose,
    fact: isFact(request.fact) ? request.fact : undefined,
    reason: asked.reason && reasonHash(request.patients[0]!.id, asked.reason),
  });
  vault.searches.settle(asker);

  // 6. The keys.
  // Who reads their own file changes no name in the index.
  const changed = own ? [] : request.patients;
  for (const { id } of changed) establishment.indexRights.give(account.account, id, vault.clock.now());
  const patients = await Promise.all(
    request.patients.map(async (patient, i) => ({
      id: patient.id,
      keys: unwrapped[i]!,
      letters: await openLetters(establishment, patient.letters),
      again: decision.patients[i]!.again,
    })),
  );
  return { patients, step: decision.step, claims: asker.claims, today: todayOf(asker) };
}

/** Whether the proof names the patient to whom the log binds the asker's account. */
function opensOwn({ establishment, account, method, path }: Asker): boolean {
  const target = targetOf(method, path);
  return account.role === 'patient' && 'patient' in target && establishment.isOwn(account.account, target.patient);
}

/** What the asker's own browser signed for; the server's word is only compared with it. */
function askedBy(asker: Asker, request: OpenRequest): AskedOpening & { act: string[] } {
  const { method, path, body } = asker;
  const target = targetOf(method, path);
  const ids = request.patients.map(({ id }) => id);
  switch (target.kind) {
    case 'open': {
      const asked = parseOpenBody(body);
      const { level, purpose } = asked;
      const agrees = ids.length === 1 && ids[0] === target.patient && level === request.level;
      if (!agrees || purpose !== request.purpose) throw new RempartError('not-signed-in');
      return { ...asked, act: [method, path, target.patient, level] };
    }
    case 'read':
      if (ids.length !== 1 || ids[0] !== target.patient || request.level !== 'identity') {
        throw new RempartError('not-signed-in');
      }
      return { level: 'identity', purpose: request.purpose, act: [method, path, target.patient, 'identity'] };
    case 'many':
      if (request.level !== 'identity') throw new RempartError('not-signed-in');
      if (ids.length > MANY_IDENTITIES) throw new RempartError('too-broad');
      if (ids.length === 0 && request.search !== true) throw new RempartError('not-signed-in');
      return { level: 'identity', purpose: request.purpose, act: searchAct(asker) };
    default:
      throw new RempartError('not-signed-in');
  }
}

function unwrapAll(establishment: Establishment, patient: OpenPatient, levels: readonly Level[]): LevelKey[] {
  return patient.wrapped.map((wrapped) => {
    if (!levels.includes(wrapped.level)) {
      throw new RempartError('invalid', { params: { detail: 'wrapped key of a level that was not asked for' } });
    }
    const key = unwrapPatientKey(establishment.keyring, patient.id, wrapped);
    return { level: wrapped.level, version: wrapped.version, key: key.toString('base64url') };
  });
}

function requireLetters(
  establishment: Establishment,
  patients: readonly OpenPatient[],
  levels: readonly Level[],
): void {
  if (patients.reduce((count, { letters }) => count + letters.length, 0) > MAX_LETTERS) {
    throw new RempartError('too-large', { params: { limit: `${MAX_LETTERS} letters` } });
  }
  for (const { id, letters } of patients) {
    for (const { rule } of letters) {
      const isTheirs = rule.establishment === establishment.id && rule.kind === 'patient' && rule.subject === id;
      if (!isTheirs || !levels.includes(rule.level)) {
        throw new RempartError('invalid', { params: { detail: 'letter of another patient, level or establishment' } });
      }
    }
  }
}

/** Content keys by letter id. A letter that does not open is left out: it must not keep the patient closed. */
async function openLetters(
  establishment: Establishment,
  letters: readonly SealedLetter[],
): Promise<Record<string, string>> {
  const opened = await Promise.all(
    letters.map(async (letter) => {
      const key = await openLetter(establishment.keyring, letter).catch(() => undefined);
      return key ? [[letter.rule.id, key.toString('base64url')]] : [];
    }),
  );
  return Object.fromEntries(opened.flat());
}

/**
 * The same search again within 24 hours counts nothing. Only a posted form is known by its body; what is looked for
 * elsewhere stands in a query or a header (`If-None-Exist`), which no proof covers: there each proof is a search.
 */
export function searchSubject({ path, bh, jti }: Asker): string {
  return `search|${(path.endsWith('/_search') && bh) || jti}`;
}

/** What a touch over a list or search is bound to. */
export function searchAct({ method, path, bh, query }: Asker): string[] {
  return [method, path, bh ?? '', query ?? ''];
}

/** Words never stand in the log: their hash with the patient's random id, which tells nothing to who lacks that. */
function reasonHash(patient: PatientId, words: string): string {
  return createHash('sha256').update(`${patient}\n${words}`).digest('base64url');
}

function todayOf({ establishment, account }: Asker): OpenResult['today'] {
  const { counts } = establishment.openings.now(account.person, establishment.now());
  const { identities24h, records24h } = linesOf(account.role, account.profile);
  return opensRecords(account.role)
    ? { count: counts.records24h, touchLine: records24h.touch }
    : { count: counts.identities24h, touchLine: identities24h.touch };
}
