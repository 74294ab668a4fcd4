/** What leaves, and what it becomes there: pure, from an open record to resources of another one. */
import { randomUUID } from 'node:crypto';
import type { EstablishmentId, PatientId } from '@rempart/terms/ids.ts';
import { INS_NIR } from '@rempart/terms/ins.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ReceivedContent } from '../disclosure/received.ts';
import type { ClearResource } from '../disclosure/stored.ts';
import { validate } from '../fhir/validation.ts';
import { contentBundle, urnOf } from './content.ts';
import { patientDraft, readTraits, traitsBundle } from './traits.ts';
import { unfold } from './unfold.ts';

const HERE = randomUUID();
const THERE = randomUUID() as PatientId;
const SUBJECT = urnOf(randomUUID());
const CREATED = new Date('2026-11-24T09:00:00Z');
const meta = { versionId: '3', lastUpdated: '2026-01-01T00:00:00Z' };
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

function resource(resourceType: string, more: Record<string, unknown>): ClearResource {
  const subject = { reference: `Patient/${HERE}` };
  const who = resourceType === 'AllergyIntolerance' ? { patient: subject } : { subject };
  return { resourceType, id: randomUUID(), meta, ...who, ...more };
}

const active = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] };
const allergic = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
};
const problem = resource('Condition', {
  clinicalStatus: active,
  code: { text: 'Asthme' },
  onsetDateTime: '2014-05-01',
});
const secret = resource('Condition', {
  clinicalStatus: active,
  code: { text: 'Zyxwvart' },
  meta: { ...meta, security: [{ system: CONFIDENTIALITY, code: 'R' }] },
});
const allergy = resource('AllergyIntolerance', { clinicalStatus: allergic, code: { text: 'Pénicilline' } });
const treatment = resource('MedicationRequest', {
  status: 'active',
  intent: 'order',
  medicationCodeableConcept: { text: 'Salbutamol 100 µg' },
  reasonReference: [{ reference: `Condition/${problem.id}` }],
  requester: { reference: `Practitioner/${randomUUID()}`, display: 'Dr Martin' },
});
const pressure = (day: string, value: number) =>
  resource('Observation', {
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }], text: 'Systolique' },
    effectiveDateTime: day,
    valueQuantity: { value, unit: 'mmHg' },
    encounter: { reference: `Encounter/${randomUUID()}` },
  });
const before = pressure('2025-01-01', 150);
const latest = pressure('2026-11-01', 131);
const binary = { resourceType: 'Binary', id: randomUUID(), meta, contentType: 'application/pdf', data: 'JVBERg==' };
const letter = resource('DocumentReference', {
  status: 'current',
  description: 'Courrier',
  content: [{ attachment: { contentType: 'application/pdf', url: `Binary/${binary.id}`, title: 'Courrier' } }],
});
const unchosen = resource('DocumentReference', { status: 'current', content: [{ attachment: { data: 'AAAA' } }] });
const open = [problem, secret, allergy, treatment, before, latest, binary, letter, unchosen] as ClearResource[];

function content(more: Partial<Parameters<typeof contentBundle>[0]> = {}): string {
  return contentBundle({
    transfer: randomUUID(),
    created: CREATED,
    subject: SUBJECT,
    patient: HERE,
    author: 'Dr Martin',
    establishment: 'Nord',
    open,
    withSummary: true,
    documents: [letter.id],
    message: 'Bonjour,\n<b>merci</b> de la revoir',
    ...more,
  });
}

function received(text: string, present: string[] = []): ReceivedContent {
  return {
    patient: THERE,
    transfer: randomUUID(),
    from: randomUUID() as EstablishmentId,
    fromName: 'Nord',
    receivedAt: CREATED,
    text,
    present: new Set(present),
  };
}

/** The words of the first document. */
function wordsIn(drafts: ReadonlyArray<Record<string, unknown>>): string {
  const { content: contents } = drafts[0] as { content?: Array<{ attachment: { data: string } }> };
  return Buffer.from(contents?.[0]?.attachment.data ?? '', 'base64').toString();
}

describe('what leaves', () => {
  const text = content();
  const bundle = JSON.parse(text) as { entry: Array<{ fullUrl: string; resource: ClearResource }> };
  const sent = bundle.entry.map((entry) => entry.resource);

  test('is a document: composition first, the resources of its sections, the chosen documents with their bytes', () => {
    expect(sent[0]?.resourceType).toBe('Composition');
    const ids = sent.slice(1).map(({ id }) => id);
    expect(ids.sort()).toEqual([problem.id, allergy.id, treatment.id, latest.id, letter.id].sort());
    const document = sent.find(({ id }) => id === letter.id) as unknown as { content: Array<{ attachment: object }> };
    expect(document.content[0]?.attachment).toEqual({
      contentType: 'application/pdf',
      title: 'Courrier',
      data: 'JVBERg==',
    });
    expect(() => validate(sent[0])).not.toThrow();
  });

  test('never holds what is restricted, even open and chosen', () => {
    expect(text).not.toContain('Zyxwvart');
    const marked = { ...unchosen, meta: secret.meta } as ClearResource;
    expect(() => content({ open: [marked], documents: [marked.id] })).toThrow('invalid');
  });

  test('names the patient by a URN of its own, and leads nowhere into our house', () => {
    expect(text).not.toContain(HERE);
    expect(text).not.toMatch(/Practitioner\/|Encounter\/|Patient\/|Binary\//);
    expect(text).toContain('Dr Martin');
    const prescription = sent.find(({ id }) => id === treatment.id);
    expect(prescription?.reasonReference).toEqual([{ reference: urnOf(problem.id) }]);
  });

  test('is only what was asked for', () => {
    const onlyDocument = JSON.parse(content({ withSummary: false })) as typeof bundle;
    expect(onlyDocument.entry.map((entry) => entry.resource.resourceType)).toEqual([
      'Composition',
      'DocumentReference',
    ]);
    expect(() => content({ documents: [randomUUID()] })).toThrow('invalid');
  });
});

describe('traits', () => {
  const reliability = (code: string) => ({
    url: 'https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability',
    extension: [{ url: 'identityStatus', valueCoding: { code } }],
  });
  const patient = (status: string): ClearResource => ({
    resourceType: 'Patient',
    id: HERE,
    meta,
    extension: [reliability(status)],
    identifier: [
      { system: 'https://rempart.example/ipp', value: '80000001' },
      { system: INS_NIR, value: '261047512345678' },
    ],
    name: [{ family: 'Essai', given: ['Ottilie'] }],
    birthDate: '1961-04-05',
    generalPractitioner: [{ reference: `Practitioner/${randomUUID()}` }],
  });

  test('hold the INS of a qualified identity alone, and never our own numbers', () => {
    const qualified = readTraits(traitsBundle(patient('QUAL'), SUBJECT));
    expect(qualified?.identifier).toEqual([{ system: INS_NIR, value: '261047512345678' }]);
    expect(readTraits(traitsBundle(patient('RECUP'), SUBJECT))?.identifier).toBeUndefined();
    const text = traitsBundle(patient('QUAL'), SUBJECT);
    expect(text).not.toContain(HERE);
    expect(text).not.toContain('80000001');
    expect(text).not.toContain('Practitioner');
  });

  test('become a provisional identity, valid here', () => {
    const traits = readTraits(traitsBundle(patient('QUAL'), SUBJECT));
    const draft = traits && patientDraft(traits);
    expect(JSON.stringify(draft)).toContain('"PROV"');
    expect(JSON.stringify(draft)).not.toContain('QUAL');
    expect(() => validate(draft)).not.toThrow();
  });

  test.each([['nonsense'], ['{}'], ['{"resourceType":"Bundle","type":"collection","entry":[]}']])(
    'that are none are none: %s',
    (text) => expect(readTraits(text)).toBeUndefined(),
  );
});

describe('what was received', () => {
  let drafts: ReturnType<typeof unfold>;
  const arrived = received(content());
  beforeAll(() => {
    drafts = unfold(arrived, validate);
  });

  test('becomes resources of the patient it was filed under, marked with where they came from', () => {
    expect(drafts.map(({ resourceType }) => resourceType).sort()).toEqual([
      'AllergyIntolerance',
      'Condition',
      'DocumentReference',
      'DocumentReference',
      'MedicationRequest',
      'Observation',
    ]);
    for (const draft of drafts) {
      expect(JSON.stringify(draft.subject ?? draft.patient)).toContain(`Patient/${THERE}`);
      expect(draft.meta?.source).toContain(arrived.from);
      expect(() => validate(draft)).not.toThrow();
    }
    const condition = drafts.find(({ resourceType }) => resourceType === 'Condition');
    const prescription = drafts.find(({ resourceType }) => resourceType === 'MedicationRequest');
    expect(prescription?.reportedBoolean).toBe(true);
    expect(prescription?.reasonReference).toEqual([{ reference: `Condition/${condition?.id}` }]);
  });

  test('is also read as one document in plain words', () => {
    const words = wordsIn(drafts);
    for (const part of ['<b>merci</b> de la revoir', 'Asthme (01/05/2014)', 'Pénicilline', '131 mmHg', 'Courrier']) {
      expect(words).toContain(part);
    }
  });

  test('twice is not doubled, and what is here stays as it is', () => {
    const again = unfold({ ...arrived, present: new Set(drafts.map(({ id }) => id)) }, validate);
    expect(again).toEqual([]);
    const home = unfold(received(content(), [problem.id]), validate);
    expect(home.filter(({ resourceType }) => resourceType === 'Condition')).toEqual([]);
  });

  test('sent on, is known by the name it had first', () => {
    const onward = contentBundle({
      transfer: randomUUID(),
      created: CREATED,
      subject: SUBJECT,
      patient: THERE,
      author: 'Dr Bernard',
      establishment: 'Sud',
      open: drafts.map((draft) => ({ ...draft, meta: { ...meta, ...draft.meta } })) as ClearResource[],
      withSummary: true,
      documents: [],
      message: '',
    });
    expect(onward).toContain(urnOf(problem.id));
    expect(unfold(received(onward, [problem.id, allergy.id, treatment.id, latest.id]), validate)).toHaveLength(1);
  });

  test.each([
    ['nonsense', 'nonsense'],
    ['nothing, for it does not unseal', ''],
    ['another Bundle', JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: [] })],
    ['nesting without end', '{"a":'.repeat(200_000)],
    [
      'deep nesting',
      JSON.stringify({ resourceType: 'Bundle', type: 'document', entry: [] }).replace(
        '[]',
        `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      ),
    ],
  ])('as %s becomes one document that says so', (_, text) => {
    const [only, ...more] = unfold(received(text), validate);
    expect(only?.resourceType).toBe('DocumentReference');
    expect(more).toEqual([]);
    expect(() => validate(only)).not.toThrow();
  });

  test('is read in words even where it is not valid FHIR', () => {
    const text = content({
      open: [{ ...allergy, clinicalStatus: undefined }] as unknown as ClearResource[],
      documents: [],
    });
    const made = unfold(received(text), validate);
    expect(made.map(({ resourceType }) => resourceType)).toEqual(['DocumentReference']);
    expect(wordsIn(made)).toContain('Pénicilline');
  });

  test('is held to the listed types, to FHIR, and to no id of its own choosing', () => {
    const hostile = JSON.parse(content()) as { entry: Array<{ fullUrl: string; resource: Record<string, unknown> }> };
    hostile.entry.push(
      { fullUrl: urnOf(randomUUID()), resource: { resourceType: 'Patient', id: THERE, active: false } },
      {
        fullUrl: urnOf(randomUUID()),
        resource: { resourceType: 'Condition', id: 'mine', subject: { reference: 'Patient/other' }, clinicalStatus: 7 },
      },
      {
        fullUrl: 'AllergyIntolerance/known',
        resource: { resourceType: 'AllergyIntolerance', patient: { reference: 'Patient/other' } },
      },
    );
    const made = unfold(received(JSON.stringify(hostile)), validate);
    expect(made.some(({ resourceType }) => resourceType === 'Patient')).toBe(false);
    expect(made.filter(({ resourceType }) => resourceType === 'Condition')).toHaveLength(1);
    expect(made.map(({ id }) => id).every((id) => /^[0-9a-f-]{36}$/.test(id))).toBe(true);
    expect(JSON.stringify(made)).not.toContain('Patient/other');
    expect(wordsIn(made)).toContain('3 élément(s)');
  });
});
