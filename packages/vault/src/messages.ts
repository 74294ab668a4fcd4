/** Every message of the socket (terms/vault/protocol.ts), and who answers it. */
import { sign } from 'node:crypto';
import { RempartError } from '@rempart/terms/errors.ts';
import type { VaultMessageName, VaultMessages } from '@rempart/terms/vault/protocol.ts';
import type { Establishment } from './establishment.ts';
import { answerHttp } from './http.ts';
import { enrolDemoPatient, initialise } from './initialise.ts';
import { toBase64url } from './keys/bytes.ts';
import { fingerprint } from './keys/index-tokens.ts';
import { rawPublicKey } from './keys/keyring.ts';
import { sealLabelForPages, sealPatientLabel } from './keys/labels.ts';
import { rewrapPatientKeys } from './keys/patient-keys.ts';
import { newPatient, writeTokens } from './opening/creation.ts';
import { openLetterAlone, receiveTransfer, rewrapLetter } from './opening/letters.ts';
import { openPatients } from './opening/open.ts';
import { openPages } from './opening/pages.ts';
import { patientLog } from './opening/patient-log.ts';
import { searchTokens } from './opening/search.ts';
import type { Vault } from './vault.ts';

type Request<N extends VaultMessageName> = VaultMessages[N]['request'];
type Result<N extends VaultMessageName> = VaultMessages[N]['result'];
type Handlers = {
  [N in VaultMessageName]: (vault: Vault, request: Request<N>) => Result<N> | Promise<Result<N>>;
};

const HANDLERS: Handlers = {
  health: (vault) => ({ status: 'ok', establishments: vault.establishments().length }),
  establishments: (vault) => vault.establishments().map(describe),
  'init-establishment': initialise,
  'enrol-demo-patient': enrolDemoPatient,
  http: answerHttp,
  nonce: (vault) => ({ nonce: vault.proofs.nonces.give(vault.clock.now()) }),
  'nonce-check': (vault, { nonce }) => ({ fresh: vault.proofs.nonces.isFresh(nonce, vault.clock.now()) }),
  ended: (vault, { after }) => vault.endings.after(after),
  clock: driveClock,
  'new-patient': newPatient,
  index: searchTokens,
  'write-index': writeTokens,
  open: openPatients,
  'open-letter': openLetterAlone,
  rewrap: rewrapLetter,
  'open-pages': openPages,
  'new-label': (vault, { establishment, patient, label }) => ({
    sealed: sealPatientLabel(vault.establishment(establishment).keyring, patient, label),
  }),
  'seal-label': (vault, { establishment, patient, sealed, pages }) => ({
    sealed: sealLabelForPages(vault.establishment(establishment).keyring, patient, sealed, pages),
  }),
  'rewrap-keys': (vault, { establishment, patient, wrapped }) => ({
    wrapped: rewrapPatientKeys(vault.establishment(establishment).keyring, patient, wrapped, vault.clock.now()),
  }),
  sign: signBytes,
  fingerprints: (vault, { establishment, hashes }) => {
    const { keyring } = vault.establishment(establishment);
    return { fingerprints: hashes.map((hash) => fingerprint(keyring, hash)) };
  },
  'receive-transfer': receiveTransfer,
  checkpoint: (vault, { establishment }) => ({ note: vault.establishment(establishment).checkpoint }),
  log: async (vault, { establishment, path }) => {
    const bytes = await vault.establishment(establishment).tile(path);
    if (!bytes) throw new RempartError('not-found');
    return { bytes: toBase64url(bytes) };
  },
  'patient-log': patientLog,
};

/** @throws RempartError `malformed` for an unknown message */
export async function answerMessage(vault: Vault, message: string, request: unknown): Promise<unknown> {
  const handler = Object.hasOwn(HANDLERS, message) ? HANDLERS[message as VaultMessageName] : undefined;
  if (!handler || request === null || typeof request !== 'object') {
    throw new RempartError('malformed', { params: { detail: 'unknown message' } });
  }
  return (handler as (vault: Vault, request: unknown) => unknown)(vault, request);
}

function describe(establishment: Establishment): Result<'establishments'>[number] {
  const { id, keyring, properties, logState } = establishment;
  const { x, y } = keyring.token.publicKey.export({ format: 'jwk' });
  const version = keyring.newestLetterVersion;
  return {
    id,
    name: properties.name,
    demo: properties.demo,
    drivenClock: properties.drivenClock,
    log: logState,
    tokenKey: { kty: 'EC', crv: 'P-256', x: x!, y: y! },
    letterKey: { version, key: toBase64url(keyring.letters.get(version)!.publicKey) },
    transferKey: rawPublicKey(keyring.transferSign),
    transferSealKey: toBase64url(keyring.transferSeal.publicKey),
  };
}

/** Moves the time of lines and log forward, where the first log entry allows it. */
async function driveClock(vault: Vault, { establishment: id, at }: Request<'clock'>): Promise<Result<'clock'>> {
  const establishment = vault.establishment(id);
  if (!establishment.properties.drivenClock) throw new RempartError('needs-approval');
  if (!Number.isSafeInteger(at) || at < establishment.now()) {
    throw new RempartError('invalid', { params: { detail: 'time goes forward only' } });
  }
  await establishment.append([{ t: at, kind: 'clock', real: vault.clock.now() }]);
  return { at: establishment.now() };
}

function signBytes(vault: Vault, { establishment, kind, bytes }: Request<'sign'>): Result<'sign'> {
  if (!['transfer', 'receipt', 'fingerprint'].includes(kind)) {
    throw new RempartError('invalid', { params: { detail: 'kind of signature' } });
  }
  const { privateKey } = vault.establishment(establishment).keyring.transferSign;
  const signed = Buffer.concat([Buffer.from(`rempart-${kind}\n`), Buffer.from(bytes, 'base64url')]);
  return { signature: toBase64url(sign(null, signed, privateKey)) };
}
