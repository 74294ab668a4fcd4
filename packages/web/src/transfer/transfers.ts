/** What leaves: known correspondents, sending, what became of it. */
import { request } from '../fhir/request.ts';

export interface Correspondent {
  id: string;
  name: string;
}

export interface OutboxEntry {
  id: string;
  patient: string;
  to: Correspondent;
  created: string;
  urgency: 'routine' | 'urgent';
  status: 'waiting' | 'delivered' | 'refused' | 'failed';
  problem?: string | null;
  settled?: string | null;
}

export interface Sending {
  /** Made by whoever sends, so that a request made twice is one transfer. */
  id: string;
  patient: string;
  to: string;
  /** DocumentReference ids. */
  documents: string[];
  summary: boolean;
  message?: string | undefined;
  urgency: 'routine' | 'urgent';
}

export async function correspondents(): Promise<Correspondent[]> {
  return (await request<Correspondent[]>({ method: 'GET', path: '/transfers/correspondents' })).body;
}

export async function send(sending: Sending, name: string | undefined): Promise<void> {
  await request({ method: 'POST', path: '/transfers', json: sending, about: { name } });
}

export async function outbox(): Promise<OutboxEntry[]> {
  return (await request<OutboxEntry[]>({ method: 'GET', path: '/transfers/outbox' })).body;
}
