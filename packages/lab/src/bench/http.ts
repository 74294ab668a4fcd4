/**
 * FHIR create, read, update, search and delete through HTTP, per second and per core, through the front and past it;
 * and opening a record over HTTP against a bare handler that sends the same rows.
 */
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { PatientId } from '@rempart/terms/ids.ts';
import { newBrowser, type TestBrowser } from '@rempart/vault/testing/browser.ts';
import { type Hospital, observation, patientOf } from './hospital.ts';
import { type Call, Client, type Reply, signed } from './load.ts';
import { type Figure, timePerPiece } from './measure.ts';
import { processorSeconds, type Serving } from './serving.ts';

const AT_ONCE = 16;
/** Requests of one kind: few enough that no account passes its rate. */
const PIECES = 1_000;

/** Open FHIR server benchmark, 29 June 2026, 8 vCPU: requests per second. */
const PUBLISHED = [
  ['Aidbox', 5200],
  ['HAPI', 3058],
  ['Medplum', 1420],
] as const;

interface Open {
  browser: TestBrowser;
  patient: PatientId;
}

export async function measureHttp(hospital: Hospital, serving: Serving): Promise<Figure[]> {
  const open = await Promise.all(hospital.doctors.map((doctor) => openOne(hospital, serving, doctor)));
  const figures: Figure[] = [];
  const { world } = hospital;
  const pids = [serving.pids.server, serving.pids.front, world.vaultPid(), world.postgresPid];
  const ways = [
    ['through the front', new Client({ port: Number(new URL(serving.origin).port) })],
    ['past the front', new Client({ socketPath: join(world.runFolder, 'server.sock') })],
  ] as const;
  // The first pass over both is not counted: programs and plans are still cold.
  for (const [way, client] of ways) await measureKinds(way, client, open, pids);
  for (const [way, client] of ways) {
    figures.push(...(await measureKinds(way, client, open, pids)));
    client.close();
  }
  for (const [name, requests] of PUBLISHED) {
    figures.push({ name: `published: ${name}, 8 vCPU`, value: requests / 8, unit: 'req/s/core', ok: true });
  }
  return figures;
}

async function openOne(hospital: Hospital, serving: Serving, doctor: Hospital['doctors'][number]): Promise<Open> {
  const patient = await patientOf(hospital, doctor, 20);
  const browser = newBrowser(serving.origin);
  await browser.signIn(doctor.account);
  const answer = await browser.open(patient);
  if (answer.status !== 200) throw new Error(`opening: ${answer.body}`);
  return { browser, patient };
}

async function measureKinds(way: string, client: Client, open: Open[], pids: number[]): Promise<Figure[]> {
  const at = (index: number) => open[index % open.length]!;
  const base = '/fhir/R4/Observation';
  const created: Array<{ id: string; open: Open; version: string }> = [];
  const run = async (
    kind: string,
    status: number,
    call: (index: number) => Call,
    keep?: (reply: Reply, i: number) => void,
  ) => {
    const calls = Array.from({ length: PIECES }, (_, index) => call(index));
    const before = processorSeconds(pids);
    const perPiece = await timePerPiece(
      async (index) => {
        const reply = await client.send(calls[index]!);
        if (reply.status !== status) throw new Error(`${kind}: ${reply.status} ${reply.body.toString().slice(0, 300)}`);
        keep?.(reply, index);
      },
      PIECES,
      AT_ONCE,
    );
    const seconds = processorSeconds(pids) - before;
    return [
      { name: `${kind}, ${way}`, value: 1000 / perPiece, unit: 'req/s', ok: true },
      { name: `${kind}, ${way}, per core`, value: PIECES / seconds, unit: 'req/s/core', ok: true },
    ];
  };
  return [
    ...(await run(
      'create',
      201,
      (i) => signed(at(i).browser, 'POST', base, JSON.stringify({ ...observation(at(i).patient, i), id: undefined })),
      (reply, i) =>
        created.push({ id: (JSON.parse(reply.body.toString()) as { id: string }).id, open: at(i), version: '1' }),
    )),
    ...(await run('read', 200, (i) => signed(created[i]!.open.browser, 'GET', `${base}/${created[i]!.id}`))),
    ...(await run('update', 200, (i) => {
      const { id, open: of } = created[i]!;
      const body = JSON.stringify({ ...observation(of.patient, i + 1), id });
      return signed(of.browser, 'PUT', `${base}/${id}`, body, { 'if-match': 'W/"1"' });
    })),
    ...(await run('search', 200, (i) => {
      const path = `${base}?patient=${at(i).patient}&code=85354-9&_count=20`;
      return signed(at(i).browser, 'GET', path);
    })),
    ...(await run('delete', 204, (i) =>
      signed(created[i]!.open.browser, 'DELETE', `${base}/${created[i]!.id}`, undefined, { 'if-match': 'W/"2"' }),
    )),
  ];
}

/** Printed with the figures: they are of this machine. */
export function machine(): string {
  const list = cpus();
  return `${list.length} × ${list[0]?.model ?? 'processor'}`;
}
