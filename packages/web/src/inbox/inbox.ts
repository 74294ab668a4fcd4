/** What came in from other establishments: the list in clear, an item opened by itself, filed to a patient. */
import type { Patient } from '@medplum/fhirtypes';
import { firstThreeLetters } from '@rempart/terms/names.ts';
import { request } from '../fhir/request.ts';
import { resourcesOf, searchPatients } from '../fhir/resources.ts';

export interface InboxEntry {
  id: string;
  from: { id: string; name: string };
  received: string;
  urgency: 'routine' | 'urgent';
  status: 'new' | 'filed' | 'refused';
  /** The patient that it was filed to. */
  patient: string | null;
}

export async function inbox(): Promise<InboxEntry[]> {
  return (await request<InboxEntry[]>({ method: 'GET', path: '/inbox' })).body;
}

/** The traits that came with it; counts as one item. */
export async function openItem(id: string): Promise<Patient> {
  const call = { method: 'POST', path: `/Inbox/${id}/$open`, json: {}, about: { why: 'inbox' } } as const;
  return (await request<{ patient: Patient }>(call)).body.patient;
}

/** Patients here who may be the same: a search like any other, counted as one. None where the traits are too few. */
export async function proposePatients(traits: Patient): Promise<Patient[]> {
  const { birthDate } = traits;
  if (!birthDate || birthDate.length < 10) return [];
  const found = new Map<string, Patient>();
  for (const family of new Set(traits.name?.flatMap((name) => name.family ?? []))) {
    if (firstThreeLetters(family) === undefined) continue;
    const bundle = await searchPatients(birthDate, family);
    for (const patient of resourcesOf<Patient>(bundle, 'Patient')) found.set(patient.id!, patient);
  }
  return [...found.values()];
}

/** Who expects the patient from now on: by default the unit of whoever files. */
export type Filing = ({ patient: string } | { create: true }) & { practitioner?: string | undefined };

export const REFUSAL_REASONS = ['not-our-patient', 'unreadable', 'duplicate', 'other'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** What it held is gone; why is a code, never words. */
export async function refuseItem(id: string, reason: RefusalReason): Promise<void> {
  await request({ method: 'POST', path: `/Inbox/${id}/$refuse`, json: { reason } });
}

export async function fileItem(id: string, filing: Filing): Promise<{ patient: string }> {
  const call = { method: 'POST', path: `/Inbox/${id}/$file`, json: filing, about: { why: 'inbox' } } as const;
  return (await request<{ patient: string }>(call)).body;
}
