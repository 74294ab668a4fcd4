/** Routes of transfers. What comes and goes in JSON is said at each; errors are translated by http/. */
import { RempartError } from '@rempart/terms/errors.ts';
import { opensRecords } from '@rempart/terms/roles.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { correspondentsOf, ServedEstablishments } from './correspondents.ts';
import { fileItem, listInbox, listRefusals, openItem, refuseItem } from './inbox.ts';
import { listOutbox, retryTransfer } from './outbox.ts';
import { MAX_PACKAGE_BYTES, PackageRefused, type Refusal } from './package.ts';
import type { Parts, TransferParts } from './parts.ts';
import { previewTransfer } from './preview.ts';
import { receivePackage } from './receive.ts';
import { acceptTransfer, parseSending } from './send.ts';
import { takeDisposition } from './told.ts';
import { unfold } from './unfold.ts';
import { OutboxWorker } from './worker.ts';

interface WithId {
  Params: { id: string };
}

/** Registers the routes, and the worker that lives as long as the application. */
export function registerTransferRoutes(app: FastifyInstance, given: TransferParts): void {
  const parts: Parts = { ...given, served: new ServedEstablishments(given.vault) };
  const worker = new OutboxWorker(parts);
  parts.door.unfoldReceivedWith((received) => unfold(received, parts.validate));
  app.addHook('onReady', async () => worker.start());
  app.addHook('onClose', () => worker.stop());

  // → [{id, name}]: whom this establishment may send to.
  app.get('/transfers/correspondents', async (request) => {
    const session = await request.session();
    await session.requireProof();
    if (!opensRecords(session.claims.role)) throw new RempartError('role');
    const known = await correspondentsOf(parts.databases.of(session.establishment), session.establishment);
    return known.map(({ id, name }) => ({ id, name }));
  });

  // {patient, documents, summary, message} → TransferPreview: nothing leaves.
  app.post('/transfers/$preview', async (request) => previewTransfer(parts, await request.session(), request.json()));

  // {id, patient, to, documents, summary, message, urgency} → {id, status, withheld}; 201 when it is new.
  app.post('/transfers', async (request, reply) => {
    const session = await request.session();
    await session.requireProof();
    const key = request.headers['idempotency-key'];
    const sending = parseSending(request.json(), typeof key === 'string' ? key : undefined);
    const { isNew, ...accepted } = await acceptTransfer(parts, session, sending);
    worker.nudge();
    return reply.code(isNew ? 201 : 200).send(accepted);
  });

  // → OutboxEntry[]
  app.get('/transfers/outbox', async (request) => listOutbox(parts, await request.session()));

  // → 204: tried again now.
  app.post<WithId>('/transfers/:id/$retry', async (request, reply) => {
    await retryTransfer(parts, await request.session(), request.params.id);
    worker.nudge();
    return reply.code(204).send();
  });

  // → InboxEntry[]
  app.get('/inbox', async (request) => listInbox(parts, await request.session()));

  // → [{from, refusal, times, last}]
  app.get('/inbox/refusals', async (request) => listRefusals(parts, await request.session()));

  // → {patient}: the traits, counted.
  app.post<WithId>('/Inbox/:id/$open', async (request) => openItem(parts, await request.session(), request.params.id));

  // {patient} or {create: true} → {patient}
  app.post<WithId>('/Inbox/:id/$file', async (request) => {
    const filed = await fileItem(parts, await request.session(), request.params.id, request.json());
    worker.nudge();
    return filed;
  });

  // {reason} → 204
  app.post<WithId>('/Inbox/:id/$refuse', async (request, reply) => {
    await refuseItem(parts, await request.session(), request.params.id, request.json());
    worker.nudge();
    return reply.code(204).send();
  });

  // Public: another establishment's worker. A package → {receipt, signature}, the same for the same transfer.
  app.post<WithId>('/establishments/:id/inbox', { bodyLimit: MAX_PACKAGE_BYTES }, async (request, reply) => {
    try {
      return await receivePackage(parts, request.params.id, request.content ?? Buffer.alloc(0));
    } catch (error) {
      return refused(reply, error, parts.origin);
    }
  });

  // Public: the worker of who received a transfer of ours. What became of it, {receipt, signature} → 204.
  app.post<WithId>('/establishments/:id/inbox/dispositions', { bodyLimit: 8 * 1024 }, async (request, reply) => {
    try {
      await takeDisposition(parts, request.params.id, request.content ?? Buffer.alloc(0));
      return reply.code(204).send();
    } catch (error) {
      return refused(reply, error, parts.origin);
    }
  });

  // Public: what another establishment pins. → {id, name, transferKey, transferSealKey}
  app.get<WithId>('/establishments/:id/keys', async (request) => {
    const served = await parts.served.find(request.params.id);
    if (!served) throw new RempartError('not-found');
    const { id, name, transferKey, transferSealKey } = served;
    return { id, name, transferKey, transferSealKey };
  });
}

const STATUS: Record<Refusal, number> = {
  unreadable: 400,
  'wrong-receiver': 422,
  'unknown-sender': 403,
  'wrong-key': 422,
  'wrong-signature': 403,
  altered: 422,
  'out-of-date': 422,
  'other-content': 409,
  'unknown-transfer': 404,
};

/** Answers a refusal of the channel; everything else is translated by http/. */
function refused(reply: FastifyReply, error: unknown, origin: string) {
  if (!(error instanceof PackageRefused)) throw error;
  return reply.code(STATUS[error.refusal]).type('application/fhir+json').send(outcomeOf(error.refusal, origin));
}

/** For programs and the people behind them; both sides speak English here. */
const SENTENCES: Record<Refusal, string> = {
  unreadable: 'This is not a transfer package of a format known here.',
  'wrong-receiver': 'This package is for another establishment.',
  'unknown-sender': 'The sender is no known correspondent here; agree on keys first.',
  'wrong-key': 'The package is sealed to a key that is not ours; ask for our keys and agree on them again.',
  'wrong-signature': 'The signature is not by the key that is pinned for this sender.',
  altered: 'The sealed parts are not those that were signed.',
  'out-of-date': 'The package was made too long ago, or later than now.',
  'other-content': 'A transfer with this id was received with other content.',
  'unknown-transfer': 'No transfer with this id was sent to you.',
};

function outcomeOf(refusal: Refusal, origin: string) {
  const coding = [{ system: `${origin}/fhir/CodeSystem/transfer-refusal`, code: refusal }];
  const issue = [{ severity: 'error', code: 'business-rule', details: { coding, text: SENTENCES[refusal] } }];
  return { resourceType: 'OperationOutcome', issue };
}
