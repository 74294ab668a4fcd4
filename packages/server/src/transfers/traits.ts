/**
 * The traits part: who the patient is, for the clerk who files the transfer. A Bundle of type collection with one
 * Patient. Pure.
 */
import { RempartError } from '@rempart/terms/errors.ts';
import { BIRTH_PLACE, identityStatusOf, provisionalIdentity, RELIABILITY } from '@rempart/terms/identity.ts';
import { INS_NIA, INS_NIR, INS_TEST } from '@rempart/terms/ins.ts';
import { z } from 'zod';
import type { ClearResource } from '../disclosure/stored.ts';
import type { Draft } from '../disclosure/write.ts';

const INS_SYSTEMS: readonly string[] = [INS_NIR, INS_NIA, INS_TEST];

const text = z.string().min(1).max(200);
const extension = z.array(z.record(z.string(), z.unknown())).max(20).optional();
const code = z.object({
  coding: z
    .array(z.object({ system: text.optional(), code: text.optional(), display: text.optional() }))
    .max(5)
    .optional(),
});

/** What of a Patient travels; everything else is left behind by the sender and cut off by the receiver. */
const patientShape = z.object({
  resourceType: z.literal('Patient'),
  extension,
  identifier: z
    .array(z.object({ use: text.optional(), type: code.optional(), system: text, value: text }))
    .max(5)
    .optional(),
  name: z
    .array(
      z.object({ extension, use: text.optional(), family: text.optional(), given: z.array(text).max(10).optional() }),
    )
    .min(1)
    .max(5),
  telecom: z
    .array(z.object({ system: text, use: text.optional(), value: text, rank: z.int().positive().optional() }))
    .max(10)
    .optional(),
  gender: z.enum(['male', 'female', 'other', 'unknown']).optional(),
  birthDate: z
    .string()
    .regex(/^\d{4}(-\d{2}(-\d{2})?)?$/)
    .optional(),
  deceasedDateTime: text.optional(),
  deceasedBoolean: z.boolean().optional(),
  address: z
    .array(
      z.object({
        extension,
        use: text.optional(),
        line: z.array(text).max(6).optional(),
        city: text.optional(),
        postalCode: text.optional(),
        country: text.optional(),
      }),
    )
    .max(5)
    .optional(),
});
/** The Patient of a traits part, as far as it is read. */
export type TravellingPatient = z.infer<typeof patientShape>;

const bundleShape = z.object({
  resourceType: z.literal('Bundle'),
  type: z.literal('collection'),
  entry: z.tuple([z.object({ resource: patientShape })]),
});

/**
 * The traits part of a patient. The INS goes only where the identity is qualified (RNIV: QUAL), the establishment's
 * own numbers never.
 * @param subject URN by which the content part names the patient; the patient's id here stays here
 * @throws RempartError `invalid` with the place in the Patient
 */
export function traitsBundle(patient: ClearResource, subject: string): string {
  const own = (patient.identifier as Array<{ system?: string }> | undefined) ?? [];
  const identifier = isQualified(patient) ? own.filter(({ system }) => INS_SYSTEMS.includes(system ?? '')) : [];
  const extension = extensionsOf(patient).filter(({ url }) => url === RELIABILITY || url === BIRTH_PLACE);
  const shown = patientShape.safeParse({ ...patient, identifier, extension });
  if (!shown.success) {
    const expression = shown.error.issues.map(({ path }) => ['Patient', ...path].join('.'));
    throw new RempartError('invalid', { params: { detail: 'the identity cannot travel as it is' }, expression });
  }
  const { data: resource } = shown;
  if (identifier.length === 0) delete resource.identifier;
  if (extension.length === 0) delete resource.extension;
  return JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: [{ fullUrl: subject, resource }] });
}

/** Whether there is an INS that does not travel, since the identity is not qualified. */
export function keepsIns(patient: ClearResource): boolean {
  const own = (patient.identifier as Array<{ system?: string }> | undefined) ?? [];
  return !isQualified(patient) && own.some(({ system }) => INS_SYSTEMS.includes(system ?? ''));
}

/** What a clerk is shown; undefined if the part is none. */
export function readTraits(part: string): TravellingPatient | undefined {
  try {
    const result = bundleShape.safeParse(JSON.parse(part));
    return result.success ? result.data.entry[0].resource : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The Patient to make of traits. An identity that another establishment vouches for is provisional here until
 * someone has seen a document and asked INSi (RNIV: PROV).
 */
export function patientDraft(traits: TravellingPatient): Draft {
  const others = traits.extension?.filter(({ url }) => url === BIRTH_PLACE) ?? [];
  return { ...traits, active: true, extension: [provisionalIdentity(), ...others] };
}

function extensionsOf(patient: ClearResource): Array<{ url?: string }> {
  return (patient.extension as Array<{ url?: string }> | undefined) ?? [];
}

function isQualified(patient: ClearResource): boolean {
  return identityStatusOf(extensionsOf(patient)) === 'QUAL';
}
