/** What a DocumentReference says of itself as a note: whose, signed or not, which words. Pure. */
import type { DocumentReference } from '@medplum/fhirtypes';
import { fromBase64 } from '../../session/bytes.ts';
import { docOf, wordsOfNote } from './note-text.ts';

/** LOINC, « Note ». */
export const NOTE = '34109-9';

/** The author of a note as an account of this house. */
export const ACCOUNT = 'https://rempart.example/fhir/sid/account';

export function isNote({ type }: DocumentReference): boolean {
  return type?.coding?.some(({ code }) => code === NOTE) ?? false;
}

export function isDraft({ docStatus, status }: DocumentReference): boolean {
  return docStatus === 'preliminary' && status === 'current';
}

/** Whether this account writes it. */
export function isBy({ author }: DocumentReference, account: string): boolean {
  return author?.some(({ identifier }) => identifier?.system === ACCOUNT && identifier.value === account) ?? false;
}

/** Its text as HTML, where it is that. */
export function htmlIn({ content }: DocumentReference): string {
  const { contentType, data } = content[0]?.attachment ?? {};
  return contentType?.startsWith('text/html') && data ? new TextDecoder().decode(fromBase64(data)) : '';
}

/** Its words where it carries them itself: what a search in the thread looks through. */
export function wordsIn(document: DocumentReference): string {
  const { contentType, data } = document.content[0]?.attachment ?? {};
  if (!data) return '';
  if (contentType?.startsWith('text/html')) return wordsOfNote(docOf(htmlIn(document)));
  return contentType?.startsWith('text/plain') ? new TextDecoder().decode(fromBase64(data)) : '';
}
