/**
 * Notes and other documents once written (HL7 CompositionStatus): a draft belongs to who writes it, what is signed does
 * not change any more. It is completed by another document that names it (`relatesTo`, `appends`), and set aside by its
 * author alone, with `status` `entered-in-error`: its text stays readable.
 */
import { isDeepStrictEqual } from 'node:util';
import { RempartError } from '@rempart/terms/errors.ts';
import type { WriteTransaction } from '../disclosure/write.ts';

/** What the rule reads of a DocumentReference. */
export interface WrittenDocument {
  resourceType: string;
  status?: unknown;
  docStatus?: unknown;
  meta?: unknown;
  [element: string]: unknown;
}

/** Signed, or signed and completed since. */
const SIGNED = ['final', 'amended'];

export function isDraft({ resourceType, docStatus }: WrittenDocument): boolean {
  return resourceType === 'DocumentReference' && docStatus === 'preliminary';
}

function isSigned({ resourceType, docStatus }: WrittenDocument): boolean {
  return resourceType === 'DocumentReference' && SIGNED.includes(String(docStatus));
}

/**
 * Whether a document may become another, or go (`after` undefined). Its level may change (`meta.security`): who marks
 * a signed note restricted does not change what it says.
 * @param isAuthor whether who asks wrote the version that stands
 * @throws RempartError `signed`, `others-draft`
 */
export function requireChangeable(
  before: WrittenDocument,
  after: WrittenDocument | undefined,
  isAuthor: boolean,
): void {
  if (isDraft(before) && !isAuthor) throw new RempartError('others-draft');
  if (!isSigned(before)) return;
  if (!after) throw new RempartError('signed');
  const setAside = after.status === 'entered-in-error' && isAuthor;
  const same = isDeepStrictEqual(said(before), said(setAside ? { ...after, status: before.status } : after));
  if (!same) throw new RempartError('signed');
}

function said({ meta: _meta, ...rest }: WrittenDocument): Record<string, unknown> {
  // Through JSON: an element that is undefined is one that is absent.
  return JSON.parse(JSON.stringify(rest)) as Record<string, unknown>;
}

/**
 * A draft saved every two seconds keeps its newest version alone (docs/decisions/0016-drafts-keep-one-version.md): versions are kept from
 * the signature on.
 */
export async function forgetEarlierDrafts(tx: WriteTransaction, id: string): Promise<void> {
  await tx.db
    .deleteFrom('resource_version')
    .where('establishment_id', '=', tx.session.establishment)
    .where('type', '=', 'DocumentReference')
    .where('id', '=', id)
    .where('is_current', '=', false)
    .execute();
}
