/** Opening a record over HTTP, through front, server and vault, against a bare handler that sends the same rows. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { openBody } from '@rempart/vault/testing/browser.ts';
import type { Hospital } from './hospital.ts';
import { type Call, Client, signed } from './load.ts';
import { compare, type Figure } from './measure.ts';
import type { Bed } from './opening.ts';
import type { Serving } from './serving.ts';

/** Openings a round: each doctor's patients once, at 8 at once. */
const AT_ONCE = 8;

export async function measureOpeningsOverHttp(hospital: Hospital, serving: Serving, beds: Bed[]): Promise<Figure[]> {
  const port = Number(new URL(serving.origin).port);
  const handler = await startBareHandler(hospital.world.ownerUrl, port + 1);
  const front = new Client({ port });
  const bare = new Client({ port: port + 1 });
  // Every round signs in anew: a session that has the patient open would open nothing.
  let calls: Call[] = [];
  const signInAll = async () => {
    calls = [];
    for (const { patient, account, doctor } of beds) {
      await doctor.browser.signIn(account);
      calls.push(openingCall(doctor.browser, patient));
    }
  };
  const figure = await compare({
    name: `opening over HTTP through the front, ${AT_ONCE} at once`,
    before: signInAll,
    work: async (index) => {
      const call = calls[index]!;
      const reply = await front.send(call);
      if (reply.status !== 200) throw new Error(`${call.path}: ${reply.status} ${reply.body}`);
    },
    baseline: (index) =>
      bare.send({ method: 'GET', path: `/${beds[index % beds.length]!.patient}`, headers: { host: 'localhost' } }),
    pieces: beds.length,
    concurrency: AT_ONCE,
    limit: 1,
  });
  front.close();
  bare.close();
  handler.stdin?.end();
  return [figure];
}

/** Opening and record in one round trip, as the page asks for them. */
function openingCall(browser: Bed['doctor']['browser'], patient: string): Call {
  const body = JSON.stringify(openBody());
  const headers = { 'accept-encoding': 'zstd', prefer: 'return=representation' };
  return signed(browser, 'POST', `/fhir/R4/Patient/${patient}/$open`, body, headers);
}

async function startBareHandler(url: string, port: number) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-handler.ts'), url, String(port)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
}
