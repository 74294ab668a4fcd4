/** An item of the inbox: opened by itself, filed to a patient or refused. */
import type { Patient } from '@medplum/fhirtypes';
import { firstThreeLetters } from '@rempart/terms/names.ts';
import type { RefusalReason } from '@rempart/terms/transfers.ts';
import { request } from '../fhir/request.ts';
import { read, resourcesOf, searchPatients } from '../fhir/resources.ts';

/** The traits that came with it; counts as one item. */
export async function openItem(id: string): Promise<Patient> {
  const call = { method: 'POST', path: `/Inbox/${id}/$open`, json: {}, about: { why: 'inbox' } } as const;
  return (await request<{ patient: Patient }>(call)).body.patient;
}

/** Patients here who may be the same: a search like any other, counted as one. None where the traits are too few. */
export async function proposePatients(traits: Patient): Promise<Patient[]> {
  const { birthDate } = traits;
  if (!birthDate || birthDate.length < 10) return [];
  const found = new Set<string>();
  for (const family of new Set(traits.name?.flatMap((name) => name.family ?? []))) {
    if (firstThreeLetters(family) === undefined) continue;
    const bundle = await searchPatients(birthDate, family);
    for (const { id } of resourcesOf<Patient>(bundle, 'Patient')) found.add(id!);
  }
  // A list tells no INS: each is read by itself, which counts nothing more.
  const about = { why: 'inbox' } as const;
  return Promise.all([...found].map(async (id) => (await read<Patient>('Patient', id, about)).body));
}

/** Who expects the patient from now on: by default the unit of whoever files. */
export type Filing = ({ patient: string } | { create: true }) & { practitioner?: string | undefined };

/** What it held is gone, and its sender is told; why is a code, never words. */
export async function refuseItem(id: string, reason: RefusalReason): Promise<void> {
  await request({ method: 'POST', path: `/Inbox/${id}/$refuse`, json: { reason } });
}

export async function fileItem(id: string, filing: Filing): Promise<{ patient: string }> {
  const call = { method: 'POST', path: `/Inbox/${id}/$file`, json: filing, about: { why: 'inbox' } } as const;
  return (await request<{ patient: string }>(call)).body;
}
