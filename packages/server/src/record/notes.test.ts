import type { RempartError } from '@rempart/terms/errors.ts';
import { codeOf, type TestBrowser } from '@rempart/vault/testing/browser.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpWorld, startHttpWorld } from '../testing/http-world.ts';
import { requireChangeable, type WrittenDocument } from './notes.ts';

const note = (docStatus: string, more: Partial<WrittenDocument> = {}): WrittenDocument => ({
  resourceType: 'DocumentReference',
  status: 'current',
  docStatus,
  description: 'Note',
  content: [{ attachment: { contentType: 'text/html', data: 'PHA+VG91eDwvcD4=' } }],
  ...more,
});
const OTHER_WORDS = { content: [{ attachment: { contentType: 'text/html', data: 'PHA+Rmnoduenvre8L3A+' } }] };

function refusalOf(before: WrittenDocument, after: WrittenDocument | undefined, isAuthor: boolean) {
  try {
    requireChangeable(before, after, isAuthor);
    return undefined;
  } catch (error) {
    return (error as RempartError).code;
  }
}

describe('by the rule', () => {
  test('a draft changes, is signed and goes by its author alone', () => {
    for (const after of [note('preliminary', OTHER_WORDS), note('final', OTHER_WORDS), undefined]) {
      expect(refusalOf(note('preliminary'), after, true)).toBeUndefined();
      expect(refusalOf(note('preliminary'), after, false)).toBe('others-draft');
    }
  });

  test.each(['final', 'amended'])(
    'what is signed (%s) takes no other words, is no draft again, and does not go',
    (status) => {
      const changes = [
        note(status, OTHER_WORDS),
        note('preliminary'),
        note(status, { description: 'Autre' }),
        undefined,
      ];
      for (const after of changes) expect(refusalOf(note(status), after, true)).toBe('signed');
    },
  );

  test('a signed note is marked restricted without a change of its words', () => {
    const meta = { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] };
    expect(refusalOf(note('final'), note('final', { meta }), false)).toBeUndefined();
  });

  test('a signed note is set aside as an error by its author alone, with its words as they were', () => {
    const aside = { status: 'entered-in-error' };
    expect(refusalOf(note('final'), note('final', aside), true)).toBeUndefined();
    expect(refusalOf(note('final'), note('final', aside), false)).toBe('signed');
    expect(refusalOf(note('final'), note('final', { ...aside, ...OTHER_WORDS }), true)).toBe('signed');
  });

  test('other resources, and documents that say nothing of a signature, change as before', () => {
    const observation = { resourceType: 'Observation', status: 'final', docStatus: 'final' };
    expect(refusalOf(observation, undefined, false)).toBeUndefined();
    const scan = { resourceType: 'DocumentReference', status: 'current' };
    expect(refusalOf(scan, { ...scan, description: 'Courrier' }, false)).toBeUndefined();
  });
});

describe('through the interface', () => {
  let world: HttpWorld;
  let martin: TestBrowser;
  let bernard: TestBrowser;
  let patient: string;

  beforeAll(async () => {
    world = await startHttpWorld();
    martin = await world.browser(world.north.accounts.drMartin);
    bernard = await world.browser(world.north.accounts.drBernard);
    patient = await world.patient(world.north);
    expect((await martin.open(patient)).status).toBe(200);
    expect((await bernard.open(patient, { purpose: 'ETREAT', reason: 'Malaise au retour' })).status).toBe(200);
  }, 60_000);
  afterAll(() => world?.close());

  const path = '/fhir/R4/DocumentReference';
  const of = (docStatus: string, more = {}) =>
    note(docStatus, { subject: { reference: `Patient/${patient}` }, ...more });
  const ifMatch = (version: number) => ({ 'if-match': `W/"${version}"` });
  const put = (by: TestBrowser, id: string, version: number, body: WrittenDocument) =>
    by.send('PUT', `${path}/${id}`, { ...body, id }, ifMatch(version));

  test('a draft saved again and again keeps one version; signed, it stays as it is', async () => {
    const made = await martin.send('POST', path, of('preliminary'));
    const { id } = JSON.parse(made.body) as { id: string };
    expect((await put(martin, id, 1, of('preliminary', OTHER_WORDS))).status).toBe(200);
    expect((await put(martin, id, 2, of('preliminary'))).status).toBe(200);
    expect((await put(martin, id, 2, of('preliminary', OTHER_WORDS))).status).toBe(412);
    const history = JSON.parse((await martin.send('GET', `${path}/${id}/_history`)).body) as { entry: unknown[] };
    expect(history.entry).toHaveLength(1);

    const others = await put(bernard, id, 3, of('final'));
    expect([others.status, codeOf(others)]).toEqual([409, 'others-draft']);
    expect((await put(martin, id, 3, of('final', OTHER_WORDS))).status).toBe(200);
    const changed = await put(martin, id, 4, of('final'));
    expect([changed.status, codeOf(changed)]).toEqual([409, 'signed']);
    const operations = [{ op: 'replace', path: '/docStatus', value: 'preliminary' }];
    const patched = await martin.send('PATCH', `${path}/${id}`, operations, {
      ...ifMatch(4),
      'content-type': 'application/json-patch+json',
    });
    expect([patched.status, codeOf(patched)]).toEqual([409, 'signed']);
    const removed = await martin.send('DELETE', `${path}/${id}`, undefined, ifMatch(4));
    expect([removed.status, codeOf(removed)]).toEqual([409, 'signed']);
    const read = JSON.parse((await bernard.send('GET', `${path}/${id}`)).body) as WrittenDocument;
    expect(read).toMatchObject({ docStatus: 'final', ...OTHER_WORDS });
  });

  test('what is signed and set aside later keeps both versions', async () => {
    const { id } = JSON.parse((await martin.send('POST', path, of('preliminary'))).body) as { id: string };
    await put(martin, id, 1, of('final'));
    expect((await put(martin, id, 2, of('final', { status: 'entered-in-error' }))).status).toBe(200);
    const history = JSON.parse((await martin.send('GET', `${path}/${id}/_history`)).body) as { entry: unknown[] };
    expect(history.entry).toHaveLength(2);
  });
});
