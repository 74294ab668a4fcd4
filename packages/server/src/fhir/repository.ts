/**
 * The repository that the FHIR router works on: one object a request, holding session and grants. It knows which shelf
 * a type lies on; the shelves know the rules. Writes are done at once, or gathered for a Bundle's one transaction.
 */
import { randomUUID } from 'node:crypto';
import { allOk, created, type Operation, type SearchRequest, type WithId } from '@medplum/core';
import {
  type CreateResourceOptions,
  type DeleteResourceOptions,
  FhirRepository,
  type ReadHistoryOptions,
  type UpdateResourceOptions,
} from '@medplum/fhir-router';
import type { Bundle, OperationOutcome, Parameters, Reference, Resource } from '@medplum/fhirtypes';
import { RempartError } from '@rempart/terms/errors.ts';
import type { ClearResource } from '../disclosure/stored.ts';
import { historyBundle, searchBundle } from './bundles/sets.ts';
import { conditionOf } from './conditional.ts';
import { type FhirContext, invalid } from './context.ts';
import { draftOf, versionOf } from './drafts.ts';
import { shelfOf } from './shelves/shelves.ts';
import { perform, type Write } from './writes.ts';

/** See the head of this file. */
export class Repository extends FhirRepository {
  readonly context: FhirContext;
  /** Set while a transaction gathers its writes. */
  #gathered: Write[] | undefined;
  /** Guards of a Bundle's creates, by the entry's resource, whose id the router gives later. */
  readonly #guards = new Map<Resource, (write: Write) => Write>();

  constructor(context: FhirContext) {
    super();
    this.context = context;
  }

  setMode(): void {
    // One database: readers and writers are the same.
  }

  generateId(): string {
    return randomUUID();
  }

  async readResource<T extends Resource>(resourceType: string, id: string): Promise<WithId<T>> {
    return shown<T>(await shelfOf(resourceType).read(this.context, resourceType, id));
  }

  async readVersion<T extends Resource>(resourceType: string, id: string, vid: string): Promise<WithId<T>> {
    const version = /^\d{1,9}$/.test(vid) ? Number(vid) : 0;
    return shown<T>(await shelfOf(resourceType).read(this.context, resourceType, id, version));
  }

  async readHistory<T extends Resource>(
    resourceType: string,
    id: string,
    options: ReadHistoryOptions = {},
  ): Promise<Bundle<WithId<T>>> {
    const versions = await shelfOf(resourceType).history(this.context, resourceType, id);
    return historyBundle(this.context.parts.origin, { resourceType, id }, versions, options) as Bundle<WithId<T>>;
  }

  async search<T extends Resource>(searchRequest: SearchRequest<T>): Promise<Bundle<WithId<T>>> {
    const request = searchRequest as unknown as SearchRequest<Resource>;
    const found = await shelfOf(request.resourceType).search(this.context, request);
    return searchBundle(this.context.parts.origin, request, found) as unknown as Bundle<WithId<T>>;
  }

  async createResource<T extends Resource>(resource: T, options: CreateResourceOptions = {}): Promise<WithId<T>> {
    const creation = await this.#creation(resource, options);
    const entry = [...this.#guards.keys()].find(({ id }) => id !== undefined && id === resource.id);
    const guard = entry && this.#guards.get(entry);
    return this.#write<T>(guard ? guard(creation) : creation);
  }

  /** Makes the create of a Bundle's entry fall if a match of its condition comes meanwhile. */
  guardEntry(resource: Resource, guard: (write: Write) => Write): void {
    this.#guards.set(resource, guard);
  }

  async updateResource<T extends Resource>(resource: T, options: UpdateResourceOptions = {}): Promise<WithId<T>> {
    const { id = '', resourceType } = resource;
    const draft = draftOf(resource, id);
    return this.#write<T>(await shelfOf(resourceType).update(this.context, draft, versionOf(options.ifMatch)));
  }

  async patchResource<T extends Resource>(
    resourceType: T['resourceType'],
    id: string,
    patch: Operation[] | Parameters,
    options: UpdateResourceOptions = {},
  ): Promise<WithId<T>> {
    if (!Array.isArray(patch)) throw invalid('not a JSON patch');
    const ifMatch = versionOf(options.ifMatch);
    return this.#write<T>(await shelfOf(resourceType).patch(this.context, resourceType, id, patch, ifMatch));
  }

  async deleteResource(resourceType: string, id: string, options: DeleteResourceOptions = {}): Promise<void> {
    await this.#write(await shelfOf(resourceType).remove(this.context, resourceType, id, versionOf(options.ifMatch)));
  }

  /** One match: that is the answer. None: created, unless a match comes meanwhile (http.html#ccreate). */
  override async conditionalCreate<T extends Resource>(
    resource: T,
    search: SearchRequest<T>,
    options: CreateResourceOptions = {},
  ): Promise<{ resource: WithId<T>; outcome: OperationOutcome }> {
    const request = search as unknown as SearchRequest<Resource>;
    const { found, guard } = await conditionOf(this.context, request);
    if (found) return { resource: shown<T>(found), outcome: allOk };
    return { resource: await this.#write<T>(guard(await this.#creation(resource, options))), outcome: created };
  }

  /** One match is updated, over the version that was found; none is created. */
  override async conditionalUpdate<T extends Resource>(
    resource: T,
    search: SearchRequest,
    options: CreateResourceOptions & UpdateResourceOptions = {},
  ): Promise<{ resource: WithId<T>; outcome: OperationOutcome }> {
    const request = search as SearchRequest<Resource>;
    const { found, guard } = await conditionOf(this.context, request);
    if (!found) {
      return { resource: await this.#write<T>(guard(await this.#creation(resource, options))), outcome: created };
    }
    if (resource.id && resource.id !== found.id) throw invalid('the id differs from the address', 'id');
    const ifMatch = options.ifMatch ?? found.meta.versionId;
    return { resource: await this.updateResource({ ...resource, id: found.id }, { ifMatch }), outcome: allOk };
  }

  override async conditionalDelete(search: SearchRequest): Promise<void> {
    const found = await this.#only(search);
    if (found) await this.deleteResource(found.resourceType, found.id, { ifMatch: found.meta.versionId });
  }

  override async conditionalPatch(
    search: SearchRequest,
    patch: Operation[],
    options: UpdateResourceOptions = {},
  ): Promise<WithId<Resource>> {
    const found = await this.#only(search);
    if (!found) throw new RempartError('not-found');
    const ifMatch = options.ifMatch ?? found.meta.versionId;
    return this.patchResource(found.resourceType as Resource['resourceType'], found.id, patch, { ifMatch });
  }

  /** Gathers the writes of `callback`, then does them in one transaction: all or nothing. */
  async withTransaction<TResult>(callback: (repository: this) => Promise<TResult>): Promise<TResult> {
    if (this.#gathered) return callback(this);
    const gathered: Write[] = [];
    this.#gathered = gathered;
    try {
      const result = await callback(this);
      if (gathered.length > 0) await perform(this.context, gathered);
      return result;
    } finally {
      this.#gathered = undefined;
    }
  }

  async readReference<T extends Resource>(reference: Reference<T>): Promise<WithId<T>> {
    const [type = '', id = ''] = (reference.reference ?? '').split('/');
    return this.readResource<T>(type, id);
  }

  readReferences<T extends Resource>(references: readonly Reference<T>[]): Promise<Array<T | Error>> {
    return Promise.all(references.map((reference) => this.readReference(reference).catch((error: Error) => error)));
  }

  searchByReference(): Promise<never> {
    return Promise.reject(new RempartError('not-supported'));
  }

  /** A create's id is the server's own; a Bundle's has been told to its other entries already. */
  async #creation(resource: Resource, { assignedId }: CreateResourceOptions): Promise<Write> {
    const id = assignedId && resource.id ? resource.id : this.generateId();
    const shelf = shelfOf(resource.resourceType);
    return shelf.create(this.context, draftOf({ ...resource, id }, id));
  }

  async #write<T extends Resource>(write: Write): Promise<WithId<T>> {
    if (this.#gathered) this.#gathered.push(write);
    else await perform(this.context, [write]);
    return shown<T>(write.resource);
  }

  /** @throws RempartError `stale` where several match */
  async #only(search: SearchRequest): Promise<ClearResource | undefined> {
    const request = { ...(search as SearchRequest<Resource>), count: 2, offset: 0 };
    const { matches } = await shelfOf(request.resourceType).search(this.context, request);
    if (matches.length > 1) throw new RempartError('stale', { more: [] });
    return matches[0];
  }
}

/** The same object: what is gathered is filled in once it is written. */
function shown<T extends Resource>(resource: ClearResource): WithId<T> {
  return resource as unknown as WithId<T>;
}
