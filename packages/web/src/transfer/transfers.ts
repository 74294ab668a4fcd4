/** What leaves: known correspondents, a look before sending, sending, what became of it. */
import type { Patient } from '@medplum/fhirtypes';
import type { RefusalReason, TransferEvent } from '@rempart/terms/transfers.ts';
import { request } from '../fhir/request.ts';

export interface Correspondent {
  id: string;
  name: string;
}

export interface OutboxEntry {
  id: string;
  patient: string;
  from: Correspondent;
  to: Correspondent;
  created: string;
  urgency: 'routine' | 'urgent';
  status: 'waiting' | 'delivered' | 'filed' | 'refused' | 'failed';
  /** Why a person there refused it; null where it was turned away unread. */
  refusal: RefusalReason | null;
  attempts: number;
  problem: string | null;
  /** When it is tried again, while it waits. */
  next: string | null;
  history: TransferEvent[];
}

/** What a transfer holds. */
export interface Choice {
  patient: string;
  /** DocumentReference ids. */
  documents: string[];
  summary: boolean;
  message: string;
}

export interface Sending extends Choice {
  /** Made by whoever sends, so that a request made twice is one transfer. */
  id: string;
  to: string;
  urgency: 'routine' | 'urgent';
}

export interface TransferPreview {
  patient: Patient;
  sections: Array<{ title: string; lines: string[] }>;
  withheld: Array<{ what: 'restricted' | 'numbers' | 'ins' | 'drafts' | 'earlier' | 'stopped'; count?: number }>;
}

export async function correspondents(): Promise<Correspondent[]> {
  return (await request<Correspondent[]>({ method: 'GET', path: '/transfers/correspondents' })).body;
}

/** What would leave, made by what makes the package. */
export async function preview(choice: Choice): Promise<TransferPreview> {
  return (await request<TransferPreview>({ method: 'POST', path: '/transfers/$preview', json: choice })).body;
}

export async function send(sending: Sending, name: string | undefined): Promise<void> {
  await request({ method: 'POST', path: '/transfers', json: sending, about: { name } });
}

export async function outbox(): Promise<OutboxEntry[]> {
  return (await request<OutboxEntry[]>({ method: 'GET', path: '/transfers/outbox' })).body;
}

/** The very same package again, now. */
export async function retry(id: string): Promise<void> {
  await request({ method: 'POST', path: `/transfers/${id}/$retry`, json: {} });
}
