/**
 * `POST Patient/{id}/$open`: one patient at one level, for a purpose (contracts, section 1, opening). With
 * `Prefer: return=representation` (RFC 7240 §4.2) the record comes with the opening, in one round trip.
 */
import type { Parameters, ParametersParameter } from '@medplum/fhirtypes';
import { RempartError } from '@rempart/terms/errors.ts';
import { isLevel, PURPOSES, type Purpose } from '@rempart/terms/levels.ts';
import type { OpenAsk, Opening } from '../../disclosure/door.ts';
import { type FhirContext, invalid, requireId } from '../context.ts';
import { type Body, bundleOf } from './everything.ts';

/** The touch, if one is given, is in the session's arrival already. @throws RempartError what the door says */
export async function openPatient(context: FhirContext, id: string, body: unknown): Promise<Parameters> {
  const ask = await readAsk(context, id, body);
  const opening = await context.parts.door.open(context.session, ask);
  await context.session.requireProof();
  return answerOf(context, opening);
}

/** The same, with everything of the patient: a Bundle whose first entry is the answer of `$open`. */
export async function openRecord(context: FhirContext, id: string, body: unknown, acceptsZstd: boolean): Promise<Body> {
  const ask = await readAsk(context, id, body);
  const opened = await context.parts.door.openRecord(context.session, ask);
  await context.session.requireProof();
  return bundleOf(context, opened, acceptsZstd, answerOf(context, opened));
}

function answerOf({ parts }: FhirContext, { grant, again, step, today }: Opening): Parameters {
  const end = new Date(Date.now() + parts.door.remaining(grant) * 1000);
  const parameter: ParametersParameter[] = [
    { name: 'end', valueInstant: end.toISOString() },
    { name: 'level', valueCode: grant.level },
    { name: 'step', valueInteger: step },
    { name: 'again', valueBoolean: again },
    { name: 'relation', valueCode: grant.because.relation },
    { name: 'fact', valueCode: grant.because.fact },
  ];
  if (today) {
    const part = [
      { name: 'count', valueInteger: today.count },
      { name: 'line', valueInteger: today.touchLine },
    ];
    parameter.push({ name: 'today', part });
  }
  return { resourceType: 'Parameters', parameter };
}

async function readAsk(context: FhirContext, id: string, body: unknown): Promise<OpenAsk> {
  const patient = await requireId(context, id);
  try {
    return { ...askOf(body), patient };
  } catch (error) {
    if (error instanceof RempartError) await context.session.requireProof();
    throw error;
  }
}

/** @throws RempartError `invalid` */
function askOf(body: unknown): Omit<OpenAsk, 'patient'> {
  const { resourceType, parameter = [] } = (body ?? {}) as { resourceType?: unknown; parameter?: unknown };
  if (resourceType !== 'Parameters' || !Array.isArray(parameter)) throw invalid('Parameters expected', 'Parameters');
  const given = (name: string): unknown => {
    const found = (parameter as Array<Record<string, unknown> | null>).find((one) => one?.name === name);
    return found?.valueCode ?? found?.valueString ?? (found?.valueCoding as { code?: unknown } | undefined)?.code;
  };
  const placeOf = (name: string) => `Parameters.parameter.where(name='${name}').value`;
  const level = given('level') ?? 'record';
  const purpose = given('purpose') ?? 'TREAT';
  const reason = given('reason');
  if (!isLevel(level)) throw invalid('identity, record or restricted', placeOf('level'));
  if (!isPurpose(purpose)) throw invalid('TREAT or ETREAT', placeOf('purpose'));
  if (reason !== undefined && typeof reason !== 'string') throw invalid('text expected', placeOf('reason'));
  if (purpose === 'ETREAT' && !reason?.trim()) throw invalid('ETREAT needs a reason', placeOf('reason'));
  return { level, purpose, ...(reason ? { reason } : {}) };
}

function isPurpose(text: unknown): text is Purpose {
  return (PURPOSES as readonly unknown[]).includes(text);
}
