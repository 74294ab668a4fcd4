/** What is asked of /auth (the vault, by way of the front). */

import type { Role } from '@rempart/terms/roles.ts';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { Refusal } from '../fhir/refusal.ts';
import { request } from '../fhir/request.ts';
import { browserKey, forgetBrowserKey, thumbprint } from './browser-key.ts';
import { savedBeforeSignOut } from './leaving.ts';
import { begin, currentToken, type Ending, end, type Me, session } from './session.ts';

/** Loaded when a passkey is used: a page that is only read does without. */
const webAuthn = () => import('@simplewebauthn/browser');

interface TokenAnswer {
  access_token: string;
  token_type: 'DPoP';
  expires_in: number;
}

export interface DemoPerson {
  account: string;
  name: string;
  role: Role;
  establishment: string;
  establishmentName: string;
}

/** People of the demo; none where this installation is not one. */
export async function demoPeople(): Promise<DemoPerson[]> {
  try {
    return (await request<DemoPerson[]>({ method: 'GET', path: '/auth/demo', withoutToken: true })).body;
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return [];
    throw error;
  }
}

export async function signInAsDemo(account: string): Promise<void> {
  const call = { method: 'POST', path: '/auth/demo', json: { account }, withoutToken: true } as const;
  begin((await request<TokenAnswer>(call)).body);
}

/** Throws what the authenticator throws (NotAllowedError where the person declines) or a Refusal. */
export async function signInWithPasskey(): Promise<void> {
  const jkt = await thumbprint(await browserKey());
  const options = await request<PublicKeyCredentialRequestOptionsJSON>({
    method: 'POST',
    path: '/auth/options',
    json: { jkt },
    withoutToken: true,
  });
  const { startAuthentication } = await webAuthn();
  const assertion = await startAuthentication({ optionsJSON: options.body });
  const call = { method: 'POST', path: '/auth/signin', json: { assertion }, withoutToken: true } as const;
  begin((await request<TokenAnswer>(call)).body);
}

export async function me(): Promise<Me> {
  return (await request<Me>({ method: 'GET', path: '/auth/me' })).body;
}

/** A page that was locked or left while the answer was on its way stays so. */
export async function renew(): Promise<void> {
  const { token } = session();
  const { body } = await request<TokenAnswer>({ method: 'POST', path: '/auth/renew' });
  if (session().token === token) begin(body);
}

const AGAIN_MS = 5_000;
/** A token lives that long at most: after it nothing is left to end. */
const TOKEN_MS = 15 * 60_000;

/** Ends a session at the vault that this page has let go of already; without a line, as soon as that is back. */
export async function retire(token: string): Promise<void> {
  const until = Date.now() + TOKEN_MS;
  while (Date.now() < until && !(await isEnded(token))) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
}

/** False while nobody answers for the vault. */
async function isEnded(token: string): Promise<boolean> {
  try {
    await request({ method: 'POST', path: '/auth/end', token, keepalive: true });
    return true;
  } catch (error) {
    return error instanceof Refusal && error.code === 'not-signed-in';
  }
}

/** Nobody waits for longer than that for the vault to leave a workstation. */
const ENDING_MS = 1_000;

/**
 * Saves what is not saved yet; where that cannot be, nothing happens before the person has said so. Then ends the
 * session: at the vault, and here whoever answers, for with the browser's key its token is worth nothing.
 * @returns false where something is not saved
 */
export async function signOut({ anyway = false } = {}): Promise<boolean> {
  const token = currentToken();
  if (!(await savedBeforeSignOut()) && !anyway) return false;
  await endBy('signed-out', token);
  return true;
}

/** Another person takes the place of who has locked it: their unsaved words stay, sealed, for when they are back. */
export async function giveWay(): Promise<void> {
  const token = currentToken();
  await savedBeforeSignOut();
  await endBy('replaced', token);
}

async function endBy(ending: Ending, token: string | undefined): Promise<void> {
  if (token) await Promise.race([isEnded(token), new Promise((resolve) => setTimeout(resolve, ENDING_MS))]);
  await forgetBrowserKey().catch(() => undefined);
  end(ending);
}

/** The touch of a demo person, made by their software passkey at the vault; as text. */
export async function demoTouch(options: unknown): Promise<string> {
  return JSON.stringify((await request({ method: 'POST', path: '/auth/demo/touch', json: { options } })).body);
}

/** A touch by the authenticator of this workstation; as text. */
export async function passkeyTouch(options: unknown): Promise<string> {
  const { startAuthentication } = await webAuthn();
  return JSON.stringify(await startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON }));
}

/** Enrols a passkey of this workstation, with a touch of one the person already has. */
export async function addPasskey(touchWith: (options: unknown) => Promise<string>): Promise<void> {
  const { creation, touch } = (
    await request<{ creation: PublicKeyCredentialCreationOptionsJSON; touch: unknown }>({
      method: 'POST',
      path: '/auth/passkeys/options',
      json: {},
    })
  ).body;
  const given = JSON.parse(await touchWith(touch)) as unknown;
  const { startRegistration } = await webAuthn();
  const registration = await startRegistration({ optionsJSON: creation });
  await request({ method: 'POST', path: '/auth/passkeys', json: { registration, touch: given } });
}

export function browserSupportsWebAuthn(): boolean {
  return globalThis.PublicKeyCredential !== undefined;
}
