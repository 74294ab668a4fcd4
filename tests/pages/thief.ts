/**
 * A script in a signed-in page, as a thief or a wish for speed would write it: it signs with the page's own key and
 * asks the page's own server.
 */
import type { Page } from 'playwright-core';

/** Opens records one after the other; gives the status of each answer. */
export async function openByScript(page: Page, patients: readonly string[]): Promise<number[]> {
  return page.evaluate(async (ids) => {
    const encoder = new TextEncoder();
    const base64url = (bytes: ArrayBuffer | Uint8Array<ArrayBuffer>) =>
      btoa(String.fromCharCode(...new Uint8Array(bytes)))
        .replace(/\+/g, '-')
        .replace(/\//g, '_')
        .replace(/=+$/, '');
    const hash = async (text: string) => base64url(await crypto.subtle.digest('SHA-256', encoder.encode(text)));
    const kept = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await kept(indexedDB.open('rempart'));
    const key: { privateKey: CryptoKey; jwk: object } = await kept(
      database.transaction('keys').objectStore('keys').get('browser'),
    );
    const token = (JSON.parse(sessionStorage.getItem('rempart.token')!) as { value: string }).value;

    const statuses: number[] = [];
    for (const id of ids) {
      const url = `${location.origin}/fhir/R4/Patient/${id}/$open`;
      const body = JSON.stringify({
        resourceType: 'Parameters',
        parameter: [
          { name: 'purpose', valueCode: 'TREAT' },
          { name: 'level', valueCode: 'record' },
        ],
      });
      const part = (value: object) => base64url(encoder.encode(JSON.stringify(value)));
      const claims = {
        jti: crypto.randomUUID(),
        htm: 'POST',
        htu: url,
        iat: Math.floor(Date.now() / 1000),
        ath: await hash(token),
        bh: await hash(body),
      };
      const signed = `${part({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk })}.${part(claims)}`;
      const signature = await crypto.subtle.sign(
        { name: 'ECDSA', hash: 'SHA-256' },
        key.privateKey,
        encoder.encode(signed),
      );
      const answer = await fetch(url, {
        method: 'POST',
        body,
        headers: {
          'Content-Type': 'application/fhir+json',
          Authorization: `DPoP ${token}`,
          DPoP: `${signed}.${base64url(signature)}`,
        },
      });
      statuses.push(answer.status);
    }
    return statuses;
  }, patients);
}
