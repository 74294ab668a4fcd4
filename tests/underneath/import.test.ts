/** `npx rempart import` beside the running system, with whole patient histories made by Synthea. */
import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Bundle, Patient } from '@medplum/fhirtypes';
import type { ImportTotals } from '@rempart/cli/import.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { ours } from '../ours.ts';
import { bodyOf, FHIR, signedInAs } from '../program.ts';

const ROOT = join(import.meta.dirname, '../..');
const FIXTURES = join(ROOT, '../shared/fixtures/synthea');

let files: string[];
let first: ImportTotals;

beforeAll(() => {
  if (!existsSync(FIXTURES)) {
    throw new Error(
      `The patient histories of Synthea are missing: put them at ../shared/fixtures/synthea, beside the project.`,
    );
  }
  files = globSync('*.json.gz', { cwd: FIXTURES }).map((name) => join(FIXTURES, name));
});

describe('patient histories', () => {
  test('are imported, every entry of them', async () => {
    first = await run();
    const entries = files.map((file) => bundleOf(file).entry!.length).reduce((sum, length) => sum + length, 0);
    expect(first).toMatchObject({ files: files.length, entries, imported: entries });
    expect(first.refused).toEqual([]);
    // Some hospitals and practitioners stand in several files.
    expect(first.created).toBeGreaterThan(entries * 0.95);
    expect(first.created + first.unchanged).toBe(entries);
  });

  test('a second time, nothing is doubled', async () => {
    const again = await run();
    expect(again).toMatchObject({ imported: first.imported, created: 0, unchanged: first.imported, refused: [] });
  });

  test('each patient is there once', async () => {
    // The hospital's first practitioner has become their médecin traitant.
    const doctor = await signedInAs('Dr Hélène Castelnau');
    for (const patient of files.flatMap((file) => patientsIn(bundleOf(file)))) {
      const query = new URLSearchParams({ birthdate: patient.birthDate!, family: patient.name![0]!.family! });
      const answer = await doctor.send('GET', `${FHIR}/Patient?${query}`);
      expect([answer.status, bodyOf<Bundle>(answer).entry?.length]).toEqual([200, 1]);
    }
  });
});

function run(): Promise<ImportTotals> {
  const command = join(ROOT, 'packages/cli/bin/rempart.mjs');
  const env = { ...process.env, REMPART_DATA: ours().data, REMPART_ORIGIN: '', PORT: '' };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [command, 'import', '--json', ...files], { env }, (error, out, said) => {
      if (!out) reject(new Error(said, { cause: error }));
      else resolve(JSON.parse(out) as ImportTotals);
    });
  });
}

function bundleOf(file: string): Bundle {
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Bundle;
}

function patientsIn({ entry }: Bundle): Patient[] {
  return (entry ?? []).flatMap(({ resource }) => (resource?.resourceType === 'Patient' ? [resource] : []));
}
