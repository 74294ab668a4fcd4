/**
 * Writes are gathered first and done together in one transaction of the door: everything that reads, checks or refuses
 * comes before, so that no transaction waits for a second connection, and a Bundle is all or nothing.
 */
import { RempartError } from '@rempart/terms/errors.ts';
import type { ClearResource } from '../disclosure/stored.ts';
import type { WriteTransaction } from '../disclosure/write.ts';
import type { FhirContext } from './context.ts';

/** One resource to write. */
export interface Write {
  /** What is told before it is written: id, and meta once `run` is done. */
  resource: ClearResource;
  /** What others of the same Bundle refer to is written first. */
  rank: number;
  /** May run more than once. @returns the resource as stored; nothing for a deletion */
  run(tx: WriteTransaction): Promise<ClearResource | undefined>;
}

/** Does them, in order of rank; each `resource` is then as stored. @throws what a write refuses; then none is done */
export async function perform({ parts, session }: FhirContext, writes: readonly Write[]): Promise<void> {
  const ordered = [...writes].sort((a, b) => a.rank - b.rank);
  const stored = await parts.door.transaction(session, async (tx) => {
    const done: Array<ClearResource | undefined> = [];
    for (const write of ordered) done.push(await run(write, tx));
    return done;
  });
  for (const [index, { resource }] of ordered.entries()) Object.assign(resource, stored[index]);
}

async function run(write: Write, tx: WriteTransaction): Promise<ClearResource | undefined> {
  try {
    return await write.run(tx);
  } catch (error) {
    if (error instanceof RempartError) refused.set(error, write.resource);
    throw error;
  }
}
const refused = new WeakMap<RempartError, ClearResource>();

/** The resource whose write was refused, to name its place in a Bundle. */
export function resourceRefused(refusal: RempartError): { resourceType: string; id: string } | undefined {
  return refused.get(refusal);
}
