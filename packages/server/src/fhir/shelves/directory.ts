/** Practitioner, PractitionerRole, Organization, Location, HealthcareService, Schedule: in clear, for all of the establishment. */
import { RempartError } from '@rempart/terms/errors.ts';
import { DIRECTORY_WRITERS } from '../../accounts/directory.ts';
import { type FhirContext, requireId } from '../context.ts';
import { draftOf, patched, refuseSubsetted } from '../drafts.ts';
import { filtered } from '../search/filter.ts';
import { paged } from '../search/page.ts';
import type { Write } from '../writes.ts';
import type { Shelf, StoredDraft } from './shelf.ts';

/** Written before patients, who refer to it. */
const RANK = 0;

export const directoryShelf: Shelf = {
  async read(context, type, id, version) {
    return context.parts.directory.read(context.session, type, await requireId(context, id), version);
  },

  async history(context, type, id) {
    return context.parts.directory.history(context.session, type, await requireId(context, id));
  },

  async search({ parts, session }, request) {
    const all = await parts.directory.all(session, request.resourceType);
    return { ...paged(filtered(all, request), request), isLinked: true };
  },

  async create(context, draft) {
    await requireWriter(context);
    return writeOf(context, draft, 0);
  },

  async update(context, draft, ifMatch) {
    await requireWriter(context);
    refuseSubsetted(draft);
    const current = await directoryShelf.read(context, draft.resourceType, draft.id);
    return writeOf(context, draft, expectedVersion(current.meta.versionId, ifMatch));
  },

  async patch(context, type, id, operations, ifMatch) {
    await requireWriter(context);
    const current = await directoryShelf.read(context, type, id);
    const draft = draftOf(patched(current, operations), id);
    return writeOf(context, draft, expectedVersion(current.meta.versionId, ifMatch));
  },

  async remove(context, type, id, ifMatch) {
    await requireWriter(context);
    const resource = await directoryShelf.read(context, type, id);
    const expected = expectedVersion(resource.meta.versionId, ifMatch);
    return {
      resource,
      rank: RANK,
      run: async (tx) => {
        await context.parts.directory.remove(tx.db, context.session, type, id, expected);
        return undefined;
      },
    };
  },
};

function writeOf({ parts, session }: FhirContext, draft: StoredDraft, expected: number): Write {
  return {
    resource: { ...draft, meta: { versionId: String(expected + 1), lastUpdated: '' } },
    rank: RANK,
    run: (tx) => parts.directory.write(tx.db, session, draft, expected),
  };
}

/** The directory may be changed without If-Match: it is one administrator's work, and a race is still `stale`. */
function expectedVersion(current: string, ifMatch: number | undefined): number {
  if (ifMatch !== undefined && ifMatch !== Number(current)) throw new RempartError('stale');
  return Number(current);
}

async function requireWriter({ session }: FhirContext): Promise<void> {
  await session.requireProof();
  if (!DIRECTORY_WRITERS.includes(session.claims.role)) throw new RempartError('needs-approval');
}
