/** Notes, letters and imaging reports: short texts in French that say what the rest of the record says. */
import type { Attachment, DiagnosticReport, DocumentReference } from '@medplum/fhirtypes';
import { age, type Chart, subject, type Visit, write } from './chart.ts';
import { coding, concept, hl7, RESTRICTED, SYSTEM } from './coding.ts';

/** LOINC types of documents. */
const TYPES = {
  note: ['11488-4', 'Compte rendu de consultation'],
  discharge: ['18842-5', 'Lettre de liaison à la sortie'],
  referral: ['57133-1', "Lettre d'adressage"],
} as const;

/** A stay gives a letter, a consultation often a note, now and then a letter to a colleague. */
export function writeDocuments(chart: Chart, visit: Visit, found: string | undefined): void {
  const { random } = chart;
  if (!visit.agenda.treats || visit.appointment?.status === 'arrived') return;
  if (visit.kind === 'stay') write(chart, documentOf(chart, visit, 'discharge', dischargeLetter(chart, visit, found)));
  else if (random.chance(0.3)) write(chart, documentOf(chart, visit, 'note', consultationNote(chart, visit, found)));
  else if (random.chance(0.06)) write(chart, documentOf(chart, visit, 'referral', referralLetter(chart, visit)));
}

const FINDINGS = [
  'Examen clinique sans particularité.',
  'Auscultation cardiopulmonaire normale, abdomen souple.',
  'Bon état général, pas de signe de gravité.',
  'Poids stable, pas de plainte nouvelle.',
];
const PLANS = [
  'Traitement inchangé, contrôle dans trois mois.',
  'Biologie de contrôle demandée, résultats à la prochaine consultation.',
  'Conseils donnés, à revoir si les symptômes persistent.',
  'Ordonnance renouvelée pour trois mois.',
  'Activité physique encouragée, mesures diététiques rappelées.',
];

function consultationNote(chart: Chart, visit: Visit, found: string | undefined): string {
  const { random } = chart;
  return [
    `Motif : ${visit.reason}.`,
    `Antécédents suivis : ${known(chart, visit)}.`,
    found ? `Diagnostic du jour : ${found}.` : random.pick(FINDINGS),
    `Conduite à tenir : ${random.pick(PLANS)}`,
  ].join('\n');
}

function dischargeLetter(chart: Chart, visit: Visit, found: string | undefined): string {
  return [
    'Cher confrère, chère consœur,',
    `Votre ${chart.person.sex === 'female' ? 'patiente' : 'patient'} de ${age(chart, visit.day)} ans a séjourné dans notre établissement du ${french(visit.start)} au ${french(visit.end)}.`,
    found ? `Motif du séjour : ${found}.` : 'Motif du séjour : bilan programmé.',
    `Antécédents : ${known(chart, visit)}.`,
    `Évolution favorable. ${chart.random.pick(PLANS)}`,
    'Bien confraternellement.',
  ].join('\n');
}

function referralLetter(chart: Chart, visit: Visit): string {
  return [
    'Cher confrère, chère consœur,',
    `Je vous adresse pour avis ${chart.person.sex === 'female' ? 'cette patiente' : 'ce patient'} de ${age(chart, visit.day)} ans.`,
    `Question posée : ${visit.reason}.`,
    `Antécédents : ${known(chart, visit)}.`,
    'Avec mes remerciements.',
  ].join('\n');
}

/** Problems that anyone may read; those marked restricted are in no ordinary letter. */
function known(chart: Chart, visit: Visit): string {
  const labels = chart.problems
    .filter((held) => held.onset <= visit.day && (visit.restricted || !held.problem.restricted))
    .map((held) => held.problem.label);
  return labels.length > 0 ? labels.join(', ') : 'aucun notable';
}

function french(at: Date): string {
  const [year, month, day] = at.toISOString().slice(0, 10).split('-');
  return `${day}/${month}/${year}`;
}

function documentOf(chart: Chart, visit: Visit, type: keyof typeof TYPES, text: string): DocumentReference {
  const [code, label] = TYPES[type];
  return {
    resourceType: 'DocumentReference',
    meta: visit.restricted ? RESTRICTED : undefined,
    status: 'current',
    docStatus: 'final',
    type: concept(SYSTEM.loinc, code, label),
    category: [
      {
        coding: [coding('http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category', 'clinical-note')],
      },
    ],
    subject: subject(chart),
    date: visit.end.toISOString(),
    author: [{ reference: `Practitioner/${visit.agenda.practitioner}`, display: visit.agenda.practitionerName }],
    custodian: { reference: `Organization/${chart.definition.organization}` },
    content: [{ attachment: attachmentOf(text, label, visit.end) }],
    context: { encounter: [{ reference: visit.reference }] },
  };
}

function attachmentOf(text: string, title: string, creation: Date): Attachment {
  const data = Buffer.from(text, 'utf8');
  return {
    contentType: 'text/plain; charset=utf-8',
    language: 'fr',
    data: data.toString('base64'),
    size: data.length,
    title,
    creation: creation.toISOString(),
  };
}

const IMAGING = [
  ['Radiographie du thorax', 'Parenchyme pulmonaire normal. Silhouette cardiaque de taille normale.'],
  ['Échographie abdominale', 'Foie homogène, voies biliaires fines. Reins de taille normale, sans dilatation.'],
  ['Radiographie du genou', "Pincement modéré de l'interligne fémoro-tibial interne, sans fracture."],
  ['Échographie thyroïdienne', 'Glande de taille normale, pas de nodule suspect.'],
  ['Doppler des membres inférieurs', 'Pas de thrombose veineuse profonde. Axes artériels perméables.'],
] as const;

/** An imaging report after some visits of adults. */
export function writeImaging(chart: Chart, visit: Visit): void {
  const { random } = chart;
  if (age(chart, visit.day) < 18 || visit.restricted || visit.appointment || !random.chance(0.14)) return;
  const [title, conclusion] = random.pick(IMAGING);
  const report: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    status: 'final',
    category: [hl7('v2-0074', 'RAD', 'Radiology')],
    code: concept(SYSTEM.loinc, '18748-4', "Compte rendu d'imagerie", title),
    subject: subject(chart),
    encounter: { reference: visit.reference },
    effectiveDateTime: visit.end.toISOString(),
    issued: visit.end.toISOString(),
    performer: [{ reference: `Practitioner/${visit.agenda.practitioner}` }],
    conclusion,
  };
  write(chart, report);
}
