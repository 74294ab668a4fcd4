/** `npm run bench [-- --json FILE]`: every figure of the project, as ratios in one run. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startHospital } from './hospital.ts';
import { type Figure, table } from './measure.ts';
import { measureOpenings } from './opening.ts';

const { values } = parseArgs({ options: { json: { type: 'string' } } });

const figures: Figure[] = [];
const hospital = await startHospital(20);
try {
  figures.push(...(await measureOpenings(hospital)));
} catch (error) {
  process.stderr.write(`${(error as Error).stack}\n`);
  process.exitCode = 1;
} finally {
  await hospital.world.close();
}
process.stdout.write(`${table(figures)}\n`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
