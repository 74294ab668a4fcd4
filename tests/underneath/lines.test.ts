/** A script with a practitioner's session, as a thief in their browser would run it (architecture, section 4). */
import { type Answer, type TestBrowser, touchAsked } from '@rempart/vault/testing/browser.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { HOSPITAL, PRACTICE, patientsOf, patientsSeenBy } from '../demo.ts';
import { FHIR, refusalOf, signedInAs } from '../program.ts';

const DOCTOR = 'Dr Loïc Abgrall';

describe('a practitioner’s session in the hands of a script', { retry: 0 }, () => {
  let script: TestBrowser;
  let patients: string[];
  let refused: Answer;
  beforeAll(async () => {
    script = await signedInAs(DOCTOR, PRACTICE);
    patients = patientsSeenBy(DOCTOR, PRACTICE).map(({ id }) => id);
  });

  test('opens twenty records', async () => {
    for (const id of patients.slice(0, 20)) expect((await script.open(id, { touch: false })).status).toBe(200);
  });

  test('then a touch is asked, by a sentence that says what to do', async () => {
    refused = await script.open(patients[20]!, { touch: false });
    expect([refused.status, refusalOf(refused).code]).toEqual([403, 'needs-touch']);
    expect(refusalOf(refused).sentence).toMatch(/touch/i);
    expect(touchAsked(refused)).toMatchObject({ challenge: expect.any(String), userVerification: expect.any(String) });
  });

  test('the touch for one patient opens no other', async () => {
    const touch = await script.touch(touchAsked(refused));
    const other = await script.send('POST', `${FHIR}/Patient/${patients[21]!}/$open`, {
      resourceType: 'Parameters',
      parameter: [
        { name: 'purpose', valueCode: 'TREAT' },
        { name: 'level', valueCode: 'record' },
        { name: 'touch', valueString: touch },
      ],
    });
    expect(other.status).not.toBe(200);
  });

  test('with touches ten more, then it is told to wait', async () => {
    for (const id of patients.slice(20, 30)) expect((await script.open(id)).status).toBe(200);
    const waits = await script.open(patients[30]!);
    expect([waits.status, refusalOf(waits).code]).toEqual([429, 'too-fast']);
    const seconds = Number(waits.headers['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  test('a patient opened before opens again without being counted', async () => {
    expect((await script.open(patients[0]!, { touch: false })).status).toBe(200);
  });
});

describe('roles without records', { retry: 0 }, () => {
  const patient = () => patientsOf(HOSPITAL)[0]!.id;

  test.each(['Cédric Guilloux', 'Diane Rochebrune', 'Honorine Montfaucon'])('%s opens no patient', async (person) => {
    const program = await signedInAs(person);
    for (const level of ['identity', 'record', 'restricted'] as const) {
      const opened = await program.open(patient(), { level });
      expect([opened.status, refusalOf(opened).code]).toEqual([403, 'role']);
    }
    const broken = await program.open(patient(), { purpose: 'ETREAT', reason: 'urgence vitale' });
    expect([broken.status, refusalOf(broken).code]).toEqual([403, 'role']);
    for (const path of [
      `Patient/${patient()}`,
      `Patient/${patient()}/$everything`,
      `Observation?patient=${patient()}`,
    ]) {
      const answer = await program.send('GET', `${FHIR}/${path}`);
      expect([path, answer.status]).toEqual([path, 403]);
    }
  });

  test('a secretary reads who a patient is, and no record', async () => {
    const secretary = await signedInAs('Sidonie Vauquelin');
    expect((await secretary.send('GET', `${FHIR}/Patient/${patient()}`)).status).toBe(200);
    const opened = await secretary.open(patient());
    expect([opened.status, refusalOf(opened).code]).toEqual([403, 'role']);
  });
});
