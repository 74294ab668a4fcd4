/**
 * `Patient/{id}/$everything`: what is current at the open levels, sent as the zstd frames that lie there; and a last
 * entry that says which levels were withheld (contracts, section 7, as they lie).
 */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Resource } from '@medplum/fhirtypes';
import { type Language, sentenceOf } from '@rempart/terms/errors.ts';
import type { Level } from '@rempart/terms/levels.ts';
import type { RecordFrames } from '../../disclosure/door.ts';
import { type FhirContext, requireId, requireReader } from '../context.ts';

export interface Body {
  bytes: Buffer;
  encoding: 'zstd' | undefined;
}

const HEAD = '{"resourceType":"Bundle","type":"searchset","entry":[';
const HEAD_FRAME = zstdCompressSync(HEAD);
const TAIL = ']}';

/** @throws RempartError `role`, `not-opened` */
export async function everything(context: FhirContext, id: string, acceptsZstd: boolean): Promise<Body> {
  const { parts, session } = context;
  await requireReader(context, 'Patient');
  const patient = await requireId(context, id);
  return bundleOf(context, await parts.door.recordFrames(session, patient), acceptsZstd);
}

/** The frames of a record as one Bundle, with a resource before them if one is given. */
export function bundleOf(
  { parts, session }: FhirContext,
  { frames, withheld }: RecordFrames,
  acceptsZstd: boolean,
  first?: Resource,
): Body {
  const before = first ? [JSON.stringify({ resource: first })] : [];
  const after = withheld.length > 0 ? [withheldEntry(withheld, session.language, parts.origin)] : [];
  const head = HEAD + before.join('') + (before.length > 0 && frames.length + after.length > 0 ? ',' : '');
  const tail = (frames.length > 0 && after.length > 0 ? ',' : '') + after.join('') + TAIL;
  if (acceptsZstd) {
    const headFrame = first ? zstdCompressSync(head) : HEAD_FRAME;
    return { bytes: Buffer.concat([headFrame, ...frames, zstdCompressSync(tail)]), encoding: 'zstd' };
  }
  // Node opens one frame at a time.
  const texts = frames.map((frame) => zstdDecompressSync(frame));
  return { bytes: Buffer.concat([Buffer.from(head), ...texts, Buffer.from(tail)]), encoding: undefined };
}

/** Says of each level that it is not open, not whether anything lies there. */
function withheldEntry(levels: readonly Level[], language: Language, origin: string): string {
  const outcome = {
    resourceType: 'OperationOutcome',
    issue: levels.map((level) => ({
      severity: 'information',
      code: 'suppressed',
      details: {
        coding: [{ system: `${origin}/fhir/CodeSystem/error`, code: 'not-opened' }],
        text: sentenceOf('not-opened', language, { level }),
      },
      diagnostics: level,
    })),
  };
  return JSON.stringify({ search: { mode: 'outcome' }, resource: outcome });
}

/** Whether `Accept-Encoding` names zstd without refusing it (RFC 9110 §12.5.3). */
export function acceptsZstd(header: string | undefined): boolean {
  return (header ?? '').split(',').some((part) => /^\s*zstd\s*(;\s*q=(?!0(\.0*)?\s*$)[\d.]+\s*)?$/i.test(part));
}
