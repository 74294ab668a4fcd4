/**
 * Bundles that come in: batch, entry by entry; transaction, all or nothing (http.html#transaction). Before the router
 * sees a transaction, `ifNoneExist` is resolved to plain entries (contracts, section 2, router), and reads are set
 * aside: they are answered after the writes, as the specification orders, from what was written.
 */
import { isOk, parseSearchRequest } from '@medplum/core';
import type { FhirRouter } from '@medplum/fhir-router';
import type { Bundle, BundleEntry, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { type Language, RempartError } from '@rempart/terms/errors.ts';
import type { ClearResource } from '../../disclosure/stored.ts';
import { refusedOf } from '../../http/outcome.ts';
import { conditionOf } from '../conditional.ts';
import { invalid } from '../context.ts';
import type { Repository } from '../repository.ts';
import { queryOf, refusalBehind, refusalOf, requestRefused } from '../router.ts';
import { checkQuery } from '../search/filter.ts';
import { resourceRefused, type Write } from '../writes.ts';

/** Entries of one Bundle at most; whole histories go by /import. */
const MAX_ENTRIES = 2_000;

/** @throws RempartError what the first refused entry of a transaction says, with its place */
export async function answerBundle(router: FhirRouter, repository: Repository, body: unknown): Promise<Bundle> {
  const bundle = readBundle(body);
  const { origin } = repository.context.parts;
  const { language } = repository.context.session;
  const answer = bundle.type === 'batch' ? run(router, repository, bundle) : transaction(router, repository, bundle);
  return finished(await answer, language, origin);
}

function readBundle(body: unknown): Bundle & { entry: BundleEntry[] } {
  const { resourceType, type, entry } = (body ?? {}) as { resourceType?: unknown; type?: unknown; entry?: unknown };
  if (resourceType !== 'Bundle') throw invalid('a Bundle is posted here', 'Bundle.resourceType');
  if (type !== 'batch' && type !== 'transaction') throw invalid('batch or transaction', 'Bundle.type');
  if (!Array.isArray(entry) || entry.length === 0) throw invalid('no entries', 'Bundle.entry');
  if (entry.length > MAX_ENTRIES) throw new RempartError('too-large', { params: { limit: `${MAX_ENTRIES} entries` } });
  for (const [index, item] of entry.entries()) {
    const { method, url } = ((item as BundleEntry | null)?.request ?? {}) as { method?: unknown; url?: unknown };
    const place = `Bundle.entry[${index}].request`;
    if (typeof method !== 'string' || !METHODS.includes(method)) throw invalid('no method', `${place}.method`);
    if (typeof url !== 'string' || url === '' || !isPlainUrl(url)) throw invalid('no address here', `${place}.url`);
  }
  return body as Bundle & { entry: BundleEntry[] };
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Relative to the base; operations are no entries: inside a Bundle nothing is opened. */
function isPlainUrl(url: string): boolean {
  return !/^(\/|\w+:)/.test(url) && !url.split('?')[0]?.includes('$');
}

async function run(router: FhirRouter, repository: Repository, bundle: Bundle): Promise<Bundle> {
  const route = router.find('POST', '');
  if (!route) throw new RempartError('unexpected');
  const request = {
    method: 'POST' as const,
    url: '',
    pathname: '',
    params: {},
    query: {},
    body: bundle,
    config: { transactions: true },
  };
  const [outcome, answer] = await route.handler(request, repository, router);
  if (!isOk(outcome) || answer?.resourceType !== 'Bundle') throw refusalBehind(outcome);
  return answer;
}

async function transaction(
  router: FhirRouter,
  repository: Repository,
  bundle: Bundle & { entry: BundleEntry[] },
): Promise<Bundle> {
  const answers: Array<BundleEntry | undefined> = bundle.entry.map(() => undefined);
  const { entries, existing } = await withoutConditions(repository, bundle.entry);
  for (const [index, resource] of existing)
    answers[index] = { response: { status: '200' }, resource: resource as unknown as Resource };
  const indexes = [...entries.keys()].filter((index) => !existing.has(index));
  const isRead = (index: number) => entries[index]?.request?.method === 'GET';
  const parts = [
    { type: 'transaction' as const, of: indexes.filter((index) => !isRead(index)) },
    { type: 'batch' as const, of: indexes.filter(isRead) },
  ];
  for (const { type, of } of parts) {
    if (of.length === 0) continue;
    const entry = of.map((index) => entries[index] as BundleEntry);
    try {
      const answered = await run(router, repository, { resourceType: 'Bundle', type, entry });
      for (const [n, index] of of.entries()) answers[index] = answered.entry?.[n];
    } catch (error) {
      throw placed(refusalOf(error), entries);
    }
  }
  return { resourceType: 'Bundle', type: 'transaction-response', entry: answers as BundleEntry[] };
}

/**
 * `ifNoneExist` resolved: an entry with a match falls out, and what refers to it refers to the match; without one it is
 * a plain create, whose write falls if a match comes meanwhile.
 */
async function withoutConditions(
  repository: Repository,
  entries: readonly BundleEntry[],
): Promise<{ entries: BundleEntry[]; existing: Map<number, ClearResource> }> {
  const existing = new Map<number, ClearResource>();
  const guards = new Map<number, (write: Write) => Write>();
  const replaced = new Map<string, string>();
  for (const [index, { request, resource, fullUrl }] of entries.entries()) {
    if (!request?.ifNoneExist || request.method !== 'POST' || !resource?.resourceType) continue;
    const { found, guard } = await entryCondition(repository, resource.resourceType, request.ifNoneExist, index);
    if (guard) guards.set(index, guard);
    if (!found) continue;
    existing.set(index, found);
    if (fullUrl) replaced.set(fullUrl, `${found.resourceType}/${found.id}`);
  }
  const plain = entries.map((entry, index) => {
    const { request, ...rest } = (replaced.size > 0 ? withReferences(entry, replaced) : entry) as BundleEntry;
    const { ifNoneExist: _condition, ...kept } = request ?? ({} as NonNullable<BundleEntry['request']>);
    const guard = guards.get(index);
    if (guard && rest.resource) repository.guardEntry(rest.resource, guard);
    return { ...rest, request: kept as BundleEntry['request'] };
  });
  return { entries: plain, existing };
}

async function entryCondition(repository: Repository, type: string, condition: string, index: number) {
  try {
    const text = condition.replace(/^\?/, '');
    checkQuery(type, queryOf(text));
    return await conditionOf(repository.context, parseSearchRequest(`${type}?${text}`));
  } catch (error) {
    throw within(refusalOf(error), `Bundle.entry[${index}].request.ifNoneExist`);
  }
}

function withReferences(value: unknown, replaced: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withReferences(item, replaced));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'reference' && typeof inner === 'string'
        ? (replaced.get(inner) ?? inner)
        : withReferences(inner, replaced),
    ]),
  );
}

/** Status, location and version as HTTP says them, and each refusal in our words. */
function finished(bundle: Bundle, language: Language, origin: string): Bundle {
  const entry = (bundle.entry ?? []).map((one): BundleEntry => {
    const outcome = one.response?.outcome as OperationOutcome | undefined;
    if (outcome && !isOk(outcome)) {
      const refused = refusedOf(refusalBehind(outcome), language, origin);
      return { response: { status: String(refused.status), outcome: refused.outcome } };
    }
    const { resource } = one;
    const { versionId, lastUpdated } = resource?.meta ?? {};
    const isStored = resource?.id !== undefined && versionId !== undefined;
    return {
      ...(isStored ? { fullUrl: `${origin}/fhir/R4/${resource.resourceType}/${resource.id}` } : {}),
      ...(resource ? { resource } : {}),
      response: {
        status: one.response?.status ?? '200',
        ...(isStored
          ? {
              location: `${origin}/fhir/R4/${resource.resourceType}/${resource.id}/_history/${versionId}`,
              etag: `W/"${versionId}"`,
            }
          : {}),
        ...(lastUpdated ? { lastModified: lastUpdated } : {}),
      },
    };
  });
  return { ...bundle, entry };
}

/** The refusal of a transaction names which of its entries it is about. */
function placed(refusal: RempartError, entries: readonly BundleEntry[]): RempartError {
  const about = nameRefused(refusal);
  const index = about === undefined ? -1 : entries.findIndex((entry) => nameOf(entry) === about);
  return index < 0 ? refusal : within(refusal, `Bundle.entry[${index}].resource`);
}

function nameRefused(refusal: RempartError): string | undefined {
  const written = resourceRefused(refusal);
  if (written) return `${written.resourceType}/${written.id}`;
  const request = requestRefused(refusal);
  if (!request) return undefined;
  const { resourceType, id } = request.params;
  return `${resourceType}/${id ?? (request.body as { id?: string } | undefined)?.id}`;
}

/** A created entry has the id that the router gave it. */
function nameOf({ request, resource }: BundleEntry): string {
  if (request?.method === 'POST') return `${resource?.resourceType}/${resource?.id}`;
  return request?.url.split('?')[0] ?? '';
}

function within(refusal: RempartError, place: string): RempartError {
  const at = (expression: string[] | undefined) =>
    (expression?.length ? expression : ['']).map((path) => joined(place, path));
  return new RempartError(refusal.code, {
    ...refusal.details,
    expression: at(refusal.details.expression),
    ...(refusal.details.more
      ? { more: refusal.details.more.map((one) => ({ ...one, expression: at(one.expression) })) }
      : {}),
  });
}

/** `Observation.status` within `Bundle.entry[2].resource` is `Bundle.entry[2].resource.status`. */
function joined(place: string, path: string): string {
  const rest = path.split('.').slice(1).join('.');
  return rest === '' ? place : `${place}.${rest}`;
}
