/** Where resources of a class lie, and by which rules they are read and written. */
import type { Operation, SearchRequest } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { RempartError } from '@rempart/terms/errors.ts';
import type { ClearResource } from '../../disclosure/stored.ts';
import type { Draft } from '../../disclosure/write.ts';
import type { FhirContext } from '../context.ts';
import type { Write } from '../writes.ts';

/** One version of a resource, as its history tells it. */
export interface Version {
  version: number;
  at: Date;
  /** Absent where this version is a deletion. */
  resource?: ClearResource;
}

/** A page of what a search found. */
export interface Found {
  /** This page's resources. */
  matches: ClearResource[];
  included?: ClearResource[];
  /** Only where it tells nothing: within one patient, in the directory. */
  total?: number;
  hasMore: boolean;
  /** Query of this search without paging; undefined where it must stand in no URL. */
  isLinked: boolean;
}

/** A draft whose id is settled: what a shelf is given to write. */
export type StoredDraft = Draft & { id: string };

/** One class of resources. Reading answers what this session may see; writing is planned here and run by writes.ts. */
export interface Shelf {
  read(context: FhirContext, type: string, id: string, version?: number): Promise<ClearResource>;
  history(context: FhirContext, type: string, id: string): Promise<Version[]>;
  search(context: FhirContext, request: SearchRequest<Resource>): Promise<Found>;
  /** @param ifNoneExist makes the write fall if a match came between the search and it */
  create(context: FhirContext, draft: StoredDraft): Promise<Write>;
  /** @param ifMatch version that the caller read */
  update(context: FhirContext, draft: StoredDraft, ifMatch: number | undefined): Promise<Write>;
  patch(
    context: FhirContext,
    type: string,
    id: string,
    operations: Operation[],
    ifMatch: number | undefined,
  ): Promise<Write>;
  remove(context: FhirContext, type: string, id: string, ifMatch: number | undefined): Promise<Write>;
}

/** Stands for what a shelf does not offer. @throws RempartError `not-supported` */
export async function notOffered(): Promise<never> {
  throw new RempartError('not-supported');
}
