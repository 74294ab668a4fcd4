/** The one translation of errors into what a client reads: OperationOutcome, status and headers (contracts, section 1). */
import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { ERRORS, type Language, type RempartError, sentenceOf } from '@rempart/terms/errors.ts';
import { wordsIn } from './words.ts';

/** A refusal as it is sent. */
export interface Refused {
  status: number;
  headers: Record<string, string>;
  outcome: OperationOutcome;
}

/** @param origin of this installation, which the code system and the touch extension are named after */
export function refusedOf(error: RempartError, language: Language, origin: string): Refused {
  return {
    status: error.status,
    headers: headersOf(error),
    outcome: { resourceType: 'OperationOutcome', issue: issuesOf(error, language, origin) },
  };
}

function issuesOf(error: RempartError, language: Language, origin: string): OperationOutcomeIssue[] {
  const { params, expression, touchOptions, more = [] } = error.details;
  const first = issueOf(error, language, origin, params, expression);
  if (touchOptions !== undefined) {
    const url = `${origin}/fhir/StructureDefinition/touch`;
    first.extension = [{ url, valueString: JSON.stringify(touchOptions) }];
  }
  const others = more.map(({ detail, expression: place }) =>
    issueOf(error, language, origin, { ...params, detail }, place),
  );
  return [first, ...others];
}

function issueOf(
  { code }: RempartError,
  language: Language,
  origin: string,
  params: Record<string, string | number> = {},
  expression?: string[],
): OperationOutcomeIssue {
  const { detail } = params;
  const translated = typeof detail === 'string' ? { ...params, detail: wordsIn(language, detail) } : params;
  return {
    severity: 'error',
    code: ERRORS[code].issue as OperationOutcomeIssue['code'],
    details: {
      coding: [{ system: `${origin}/fhir/CodeSystem/error`, code }],
      text: sentenceOf(code, language, translated),
    },
    ...(expression?.length ? { expression } : {}),
    // Under which the log knows an unexpected error.
    ...(code === 'unexpected' && params.id ? { diagnostics: String(params.id) } : {}),
  };
}

function headersOf(error: RempartError): Record<string, string> {
  const { nonce, retryAfter, params } = error.details;
  const headers: Record<string, string> = {};
  if (error.status === 401) {
    headers['www-authenticate'] = nonce ? 'DPoP error="use_dpop_nonce", algs="ES256"' : 'DPoP algs="ES256"';
    if (nonce) headers['dpop-nonce'] = nonce;
  }
  const seconds = retryAfter ?? Number(params?.seconds);
  if (error.status === 429) headers['retry-after'] = String(Number.isFinite(seconds) ? Math.ceil(seconds) : 1);
  return headers;
}
