/** What the rooms of transfers work with. */
import type { VaultClient } from '@rempart/vault-client/client.ts';
import type { FastifyBaseLogger } from 'fastify';
import type { Databases } from '../db/database.ts';
import type { Door } from '../disclosure/door.ts';
import type { ServedEstablishments } from './correspondents.ts';
import type { Validate } from './unfold.ts';

/** What the application hands over. */
export interface TransferParts {
  door: Door;
  databases: Databases;
  vault: VaultClient;
  /** Of this installation, without a trailing slash. */
  origin: string;
  log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>;
  /** Throws for a resource that is not valid FHIR R4. */
  validate: Validate;
  /** Called as each step of a delivery is done; tests end the process there. */
  reached?: (step: DeliveryStep) => void | Promise<void>;
}

/** What sending, receiving and filing work with. */
export interface Parts extends TransferParts {
  served: ServedEstablishments;
}

/** The steps of a delivery, and of telling what became of it, in their order on both sides. */
export type DeliveryStep =
  | 'accepted'
  | 'claimed'
  | 'verified'
  | 'resealed'
  | 'receipt-signed'
  | 'stored'
  | 'answered'
  | 'settled'
  | 'telling'
  | 'disposition-signed'
  | 'disposition-stored'
  | 'disposition-answered'
  | 'told';
