/** What came in from other establishments: the list in clear, an item opened by itself, filed to a patient. */
import type { Patient } from '@medplum/fhirtypes';
import { request } from '../fhir/request.ts';

export interface InboxEntry {
  id: string;
  from: { id: string; name: string };
  received: string;
  urgency: 'routine' | 'urgent';
  status: 'new' | 'filed' | 'refused';
  /** The patient that it was filed to. */
  patient?: string | null;
}

export interface OpenedItem {
  /** The traits that came with it. */
  patient: Patient;
  /** Patients here who may be the same. */
  proposed: Array<{ patient: Patient; reasons?: string[] }>;
}

export async function inbox(): Promise<InboxEntry[]> {
  return (await request<InboxEntry[]>({ method: 'GET', path: '/inbox' })).body;
}

/** Counts as one item. */
export async function openItem(id: string): Promise<OpenedItem> {
  const call = { method: 'POST', path: `/Inbox/${id}/$open`, json: {}, about: { why: 'inbox' } } as const;
  return (await request<OpenedItem>(call)).body;
}

export type Filing = { patient: string } | { create: true };

export async function fileItem(id: string, filing: Filing): Promise<{ patient: string }> {
  const call = { method: 'POST', path: `/Inbox/${id}/$file`, json: filing, about: { why: 'inbox' } } as const;
  return (await request<{ patient: string }>(call)).body;
}
