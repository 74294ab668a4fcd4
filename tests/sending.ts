/** Transfers sent from the hospital as its own system and a practitioner's program would, over HTTP, to fill an inbox. */
import { randomUUID } from 'node:crypto';
import type { Bundle, Patient } from '@medplum/fhirtypes';
import { FeedClient } from '@rempart/server/fhir/feed-client.ts';
import { idOf } from '@rempart/server/fhir/import.ts';
import { expect, vi } from 'vitest';
import { accountOf, establishmentOf, HOSPITAL } from './demo.ts';
import { ours } from './ours.ts';
import { bodyOf, signedInAs } from './program.ts';

export interface ToSend {
  patient: Partial<Patient>;
  urgency?: 'routine' | 'urgent';
  message?: string;
  /** Of the one document that goes along. */
  title?: string;
}

/** Imports each patient with that practitioner as médecin traitant, opens and sends it; ends once all are received. */
export async function sendFrom(sender: string, all: readonly ToSend[]): Promise<void> {
  const { id: hospital } = establishmentOf(HOSPITAL).definition;
  const feed = await FeedClient.open(ours().origin, ours().data, hospital);
  const program = await signedInAs(sender);
  const [to] = bodyOf<Array<{ id: string }>>(await program.send('GET', '/transfers/correspondents'));
  for (const { patient, urgency = 'routine', message = 'Merci de votre suivi.', title = 'Courrier' } of all) {
    const [person, document] = [`urn:uuid:${randomUUID()}`, `urn:uuid:${randomUUID()}`];
    const report = await feed.importBundle(
      JSON.stringify(bundleOf({ person, document }, patient, title)),
      accountOf(sender),
    );
    expect(report).toMatchObject({ created: 2 });
    const id = idOf(hospital, person);
    const opened = await program.open(id);
    expect(opened.status, opened.body).toBe(200);
    const documents = [idOf(hospital, document)];
    const sending = { id: randomUUID(), patient: id, to: to!.id, documents, summary: true, message, urgency };
    const sent = await program.send('POST', '/transfers', sending);
    expect(sent.status, sent.body).toBe(201);
  }
  const waiting = async () =>
    bodyOf<Array<{ status: string }>>(await program.send('GET', '/transfers/outbox')).filter(
      ({ status }) => status === 'waiting',
    ).length;
  await vi.waitFor(async () => expect(await waiting()).toBe(0), { timeout: 30_000, interval: 100 });
}

function bundleOf(urns: { person: string; document: string }, patient: Partial<Patient>, title: string): Bundle {
  const data = Buffer.from('Bonjour').toString('base64');
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: urns.person,
        resource: { resourceType: 'Patient', ...patient },
        request: { method: 'POST', url: 'Patient' },
      },
      {
        fullUrl: urns.document,
        resource: {
          resourceType: 'DocumentReference',
          status: 'current',
          subject: { reference: urns.person },
          description: title,
          content: [{ attachment: { contentType: 'text/plain', data } }],
        },
        request: { method: 'POST', url: 'DocumentReference' },
      },
    ],
  };
}
