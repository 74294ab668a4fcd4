/**
 * A copy of the database, its write-ahead log or the vault's files gives no name and no diagnosis (attacks C1, C2, C12):
 * every file is read byte by byte and searched for what the patients are.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { population } from '@rempart/lab/population/index.ts';
import { importBundle } from '@rempart/server/fhir/import.ts';
import { startWorld, type World } from '@rempart/server/testing/world.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PATIENTS = 40;

let world: World;
const words = new Set<string>();

beforeAll(async () => {
  world = await startWorld();
  const feed = await world.feed(world.north);
  for (const { bundle } of population({ seed: 'raw bytes', size: PATIENTS, today: '2026-11-24', fullness: 'usual' })) {
    collect(bundle);
    const session = await feed.request('POST', '/import', bundle);
    const report = await importBundle(world, session, bundle, undefined);
    expect(report.refused).toEqual([]);
  }
});
afterAll(() => world.close());

test('the files of database, write-ahead log and vault hold no name, birth date, phone, address, diagnosis or drug', async () => {
  expect(words.size).toBeGreaterThan(PATIENTS * 8);
  expect(found([...words])).toEqual([]);
});

test('the search finds what does lie in clear', async () => {
  const planted = 'Xaviera Planchonnette';
  const client = new pg.Client({ connectionString: world.ownerUrl });
  await client.connect();
  await client.query('create table planted (name text)');
  await client.query('insert into planted values ($1)', [planted]);
  await client.end();
  expect(found([planted])).toEqual([planted]);
});

/** What a thief would look for; words of fewer than five letters stand in any file by chance. */
function collect(bundle: Bundle): void {
  for (const { resource } of bundle.entry ?? []) if (resource) for (const word of wordsOf(resource)) words.add(word);
}

function wordsOf(resource: Resource): string[] {
  const texts: Array<string | undefined> = [];
  if (resource.resourceType === 'Patient') {
    texts.push(resource.birthDate, ...(resource.telecom ?? []).map(({ value }) => value));
    for (const { family, given } of resource.name ?? []) texts.push(family, ...(given ?? []));
    for (const { line } of resource.address ?? []) texts.push(...(line ?? []));
    texts.push(...(resource.identifier ?? []).map(({ value }) => value));
  }
  if (resource.resourceType === 'Condition') texts.push(resource.code?.text, resource.code?.coding?.[0]?.display);
  if (resource.resourceType === 'MedicationRequest') {
    const drug = resource.medicationCodeableConcept;
    texts.push(drug?.text, drug?.coding?.[0]?.display);
  }
  return texts.flatMap((text) => (text && text.length >= 5 ? [text] : []));
}

/** Which of the words stand in any file below the data folder, as UTF-8; what is committed lies in the write-ahead log. */
function found(needles: string[]): string[] {
  const byStart = new Map<number, Buffer[]>();
  for (const needle of needles) {
    const bytes = Buffer.from(needle);
    const start = bytes.readUInt32LE(0);
    byStart.set(start, [...(byStart.get(start) ?? []), bytes]);
  }
  const hits = new Set<string>();
  for (const file of filesBelow(world.dataFolder)) {
    const bytes = readFileSync(file);
    let window = 0;
    for (let at = 0; at < bytes.length; at++) {
      window = ((window >>> 8) | ((bytes[at] ?? 0) << 24)) >>> 0;
      const candidates = at >= 3 ? byStart.get(window) : undefined;
      for (const needle of candidates ?? []) {
        if (bytes.subarray(at - 3, at - 3 + needle.length).equals(needle)) hits.add(needle.toString());
      }
    }
  }
  return [...hits];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
