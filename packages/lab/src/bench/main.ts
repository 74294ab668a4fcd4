/**
 * `npm run bench [-- --json FILE] [-- --only NAME]`: every figure of the project, as ratios in one run. Only what a
 * ratio or a bound is asked for is enforced; the rest is printed.
 */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { measureBookings, measureLabels } from './booking.ts';
import { measureMemory, measureVaultTree } from './footprint.ts';
import { startHospital } from './hospital.ts';
import { machine, measureHttp } from './http.ts';
import { measureImport } from './importing.ts';
import { type Figure, table } from './measure.ts';
import { measureOpenings } from './opening.ts';
import { measureOpeningsOverHttp } from './opening-http.ts';
import { measurePages } from './pages.ts';
import { measureRush } from './rush.ts';
import { measureSearch } from './search.ts';
import { type Serving, serve } from './serving.ts';

const { values } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string' } } });

/** Enough that no account passes its lines or its rate. */
const DOCTORS = 60;
/** Each signs in anew before each round. */
const BEDS_OVER_HTTP = 50;

const origin = `http://localhost:${await freePort()}`;
const hospital = await startHospital(DOCTORS, origin);
const figures: Figure[] = [];
const parts: Record<string, () => Promise<Figure[]>> = {
  // Before anything is asked of them: what they hold at rest.
  memory: () => serving(async ({ pids }) => measureMemory({ ...pids, vault: hospital.world.vaultPid() })),
  opening: async () => {
    const { figures: atTheDoor, beds } = await measureOpenings(hospital);
    return [
      ...atTheDoor,
      ...(await serving((served) => measureOpeningsOverHttp(hospital, served, beds.slice(0, BEDS_OVER_HTTP)))),
    ];
  },
  import: () => measureImport(hospital),
  booking: () => measureBookings(hospital),
  rush: () => serving((served) => measureRush(hospital, served)),
  labels: () => measureLabels(hospital),
  http: () => serving((served) => measureHttp(hospital, served)),
  search: () => measureSearch(hospital),
  pages: () => serving((served) => measurePages(hospital, served)),
  footprint: async () => [measureVaultTree()],
};
try {
  for (const [name, measure] of Object.entries(parts)) {
    if (values.only && values.only !== name) continue;
    process.stderr.write(`measuring: ${name}\n`);
    figures.push(...(await measure()));
  }
} catch (error) {
  process.stderr.write(`${(error as Error).stack}\n`);
  process.exitCode = 1;
} finally {
  await hospital.world.close();
}
process.stdout.write(`${machine()}\n${table(figures)}\n`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
if (figures.some(({ ok }) => !ok)) process.exitCode = 1;

/** With server and front running over the world. */
async function serving(measure: (served: Serving) => Promise<Figure[]>): Promise<Figure[]> {
  const served = await serve(hospital.world, origin);
  try {
    return await measure(served);
  } finally {
    await served.stop();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
