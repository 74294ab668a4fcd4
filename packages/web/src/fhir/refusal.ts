/** What a request can come back with instead of an answer, as the pages tell them apart. */
import type { ErrorCode } from '@rempart/terms/errors.ts';

/** The system said no, with a code and a sentence a person can act on. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly sentence: string;
  /** For `needs-touch`: PublicKeyCredentialRequestOptionsJSON. */
  readonly touchOptions: unknown;
  /** For `too-fast`: seconds. */
  readonly retryAfter: number | undefined;
  /** For `conflict` of a booking: ids of the next free slots. */
  readonly offered: readonly string[];

  constructor(parts: {
    code: ErrorCode;
    status: number;
    sentence: string;
    touchOptions?: unknown;
    retryAfter?: number | undefined;
    offered?: readonly string[];
  }) {
    super(parts.code);
    this.name = 'Refusal';
    this.code = parts.code;
    this.status = parts.status;
    this.sentence = parts.sentence;
    this.touchOptions = parts.touchOptions;
    this.retryAfter = parts.retryAfter;
    this.offered = parts.offered ?? [];
  }
}

/** No answer at all: network down, system stopped. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('unreachable', { cause });
    this.name = 'Unreachable';
  }
}

interface Outcome {
  issue?: Array<{
    diagnostics?: string;
    expression?: string[];
    details?: { text?: string; coding?: Array<{ code?: string }> };
    extension?: Array<{ url?: string; valueString?: string }>;
  }>;
}

/** Reads a refusal from an OperationOutcome (contracts, section 1). A code of a newer server than this page has a sentence too. */
export function refusalOf(status: number, body: unknown, retryAfter: string | null): Refusal {
  const issue = (body as Outcome | undefined)?.issue?.[0];
  const code = issue?.details?.coding?.map((coding) => coding.code).find(isCode) ?? codeOfStatus(status);
  const touch = issue?.extension?.find((e) => e.url?.endsWith('/StructureDefinition/touch'))?.valueString;
  const seconds = Number(retryAfter);
  return new Refusal({
    code,
    status,
    sentence: issue?.details?.text ?? issue?.diagnostics ?? '',
    touchOptions: touch === undefined ? undefined : JSON.parse(touch),
    retryAfter: retryAfter !== null && Number.isFinite(seconds) ? seconds : undefined,
    offered: ((body as Outcome | undefined)?.issue ?? []).flatMap(({ expression = [] }) =>
      expression.flatMap((one) => (one.startsWith('Slot/') ? one.slice('Slot/'.length) : [])),
    ),
  });
}

function isCode(code: unknown): code is ErrorCode {
  return typeof code === 'string';
}

function codeOfStatus(status: number): ErrorCode {
  switch (status) {
    case 401:
      return 'not-signed-in';
    case 404:
      return 'not-found';
    case 409:
      return 'conflict';
    case 412:
      return 'stale';
    case 422:
      return 'invalid';
    case 429:
      return 'too-fast';
    case 502:
    case 503:
      return 'starting';
    default:
      return 'unexpected';
  }
}
