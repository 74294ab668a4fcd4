/**
 * Validation of what is written: structure and invariants by @medplum/core, then what it lets pass: codes of required
 * bindings, targets of references, and names that JavaScript would take for its own.
 */
import { OperationOutcomeError, type TypedValue, type ValidatorOptions, validateResource } from '@medplum/core';
import type { OperationOutcomeIssue, Resource } from '@medplum/fhirtypes';
import { RempartError } from '@rempart/terms/errors.ts';
import { codesOfValueSet, isResourceTypeName, useType } from './definitions/definitions.ts';

/** The body's own limit is smaller; this only lifts the validator's of 1 MB for documents. */
const MAX_BINARY_BYTES = 48 * 1024 * 1024;
/** Places named in one answer. */
const MAX_ISSUES = 20;

interface Fault {
  detail: string;
  expression: string;
}

/**
 * Checks a resource against FHIR R4.
 * @throws RempartError `invalid`, naming each place
 */
export function validate(resource: unknown): void {
  const { resourceType } = (resource ?? {}) as { resourceType?: unknown };
  if (typeof resourceType !== 'string' || !isResourceTypeName(resourceType)) {
    throw invalid([{ detail: 'no resource type of FHIR R4', expression: 'Resource.resourceType' }]);
  }
  const faults = strangeNames(resource, resourceType, 0);
  if (faults.length === 0) {
    useTypesOf(resource as Resource);
    faults.push(...structureFaults(resource as Resource));
  }
  if (faults.length > 0) throw invalid(faults);
}

function invalid(faults: Fault[]): RempartError {
  const [first, ...more] = faults.slice(0, MAX_ISSUES);
  return new RempartError('invalid', {
    params: { detail: first?.detail ?? '' },
    expression: first ? [first.expression] : [],
    more: more.map(({ detail, expression }) => ({ detail, expression: [expression] })),
  });
}

/** Deeper than any resource of R4; what is deeper is an attack on recursion. */
const MAX_DEPTH = 64;

/** Names that every JavaScript object has would pass a check for unknown elements; empty texts pass too (datatypes.html#string). */
function strangeNames(value: unknown, path: string, depth: number): Fault[] {
  if (value === '') return [{ detail: 'empty text', expression: path }];
  if (typeof value !== 'object' || value === null) return [];
  if (depth > MAX_DEPTH) return [{ detail: 'nested too deep', expression: path.slice(0, 200) }];
  if (Array.isArray(value)) return value.flatMap((item, i) => strangeNames(item, `${path}[${i}]`, depth + 1));
  return Object.entries(value).flatMap(([key, inner]) =>
    key in Object.prototype
      ? [{ detail: 'unknown element', expression: path }]
      : strangeNames(inner, `${path}.${key}`, depth + 1),
  );
}

/** Contained resources are checked by the definitions of their own types. */
function useTypesOf(resource: Resource): void {
  useType(resource.resourceType);
  const { contained } = resource as { contained?: unknown };
  if (!Array.isArray(contained)) return;
  for (const inner of contained) {
    const type = (inner as Resource | null)?.resourceType;
    if (type) useType(type);
  }
}

function structureFaults(resource: Resource): Fault[] {
  const tokens: NonNullable<NonNullable<ValidatorOptions['collect']>['tokens']> = {};
  try {
    const warnings = validateResource(resource, { collect: { tokens }, base64BinaryMaxBytes: MAX_BINARY_BYTES });
    return [...warnings.flatMap(faultOf), ...bindingFaults(tokens)];
  } catch (error) {
    if (error instanceof OperationOutcomeError) return error.outcome.issue.flatMap(faultOf);
    // The validator trips over shapes that no definition allows: a string where an object belongs.
    return [{ detail: 'not the structure of this type', expression: resource.resourceType }];
  }
}

/** Its warnings are our errors, but for references to other systems, which have no type that we could know. */
function faultOf(issue: OperationOutcomeIssue): Fault[] {
  const text = issue.details?.text ?? '';
  if (/^Invalid reference: got "https?:"/.test(text)) return [];
  return [{ detail: wordsOf(text), expression: issue.expression?.[0] ?? '' }];
}

/** The validator's words without values of the input, which may be a patient's. */
function wordsOf(text: string): string {
  if (text.startsWith('Invalid reference: got "urn:')) return 'the reference resolves to nothing';
  if (text.startsWith('Invalid reference')) return 'a reference to this type is not allowed here';
  if (text.startsWith('Invalid additional property')) return 'unknown element';
  return text.replace(/: .*?\bgot "[^"]*"/, '');
}

function bindingFaults(tokens: Record<string, Array<TypedValue & { path: string }>>): Fault[] {
  return Object.entries(tokens).flatMap(([url, values]) => {
    const codes = codesOfValueSet(url);
    if (!codes) return [];
    return values
      .filter((value) => !isIn(codes, value))
      .map(({ path }) => ({ detail: `not a code of ${url.split('|')[0]}`, expression: path }));
  });
}

interface Coding {
  system?: string;
  code?: string;
}

/** A required binding: the code, the Coding, or at least one coding of the concept is of the set (terminologies.html#required). */
function isIn(codes: Record<string, string[]>, { type, value }: TypedValue): boolean {
  if (type === 'CodeableConcept') {
    const { coding } = value as { coding?: Coding[] };
    return coding?.some((one) => hasCoding(codes, one)) ?? false;
  }
  if (type === 'Coding') return hasCoding(codes, value as Coding);
  if (type === 'Quantity') return true;
  const code = typeof value === 'object' ? (value as { valueOf(): unknown }).valueOf() : value;
  if (typeof code !== 'string') return true;
  return Object.values(codes).some((list) => list.includes(code));
}

function hasCoding(codes: Record<string, string[]>, { system, code }: Coding): boolean {
  return code !== undefined && (codes[system ?? '']?.includes(code) ?? false);
}
