/** What an Appointment asks for: parsed once, here; further in it is a typed value. Pure. */

import { type AppointmentStatus, STATUSES } from '@rempart/terms/appointment-status.ts';
import type { Language } from '@rempart/terms/errors.ts';
import { isUuid, type PatientId, parseId } from '@rempart/terms/ids.ts';
import { parseSlotId, type SlotKey, slotId } from '@rempart/terms/slots.ts';
import { z } from 'zod';
import type { Draft } from '../disclosure/write.ts';
import { invalid } from './refusals.ts';

/** Someone or something that takes part, and where the Appointment says so. */
export interface Taking {
  id: string;
  place: string;
}

/** An Appointment as asked for, parsed. */
export interface AskedAppointment {
  patient: PatientId;
  status: AppointmentStatus;
  start: Date | undefined;
  end: Date | undefined;
  slots: Array<SlotKey & { place: string }>;
  practitioners: Taking[];
  locations: Taking[];
  devices: Taking[];
  /** On purpose where somebody is already. */
  overlap: boolean;
  /** Reasons for visit: ids of HealthcareServices. */
  services: string[];
}

const INSTANT = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const REFERENCE = z.object({ reference: z.string().optional() });

/** On an Appointment: that it was meant to stand beside another. */
const OVERLAP_EXTENSION = 'https://rempart.example/fhir/StructureDefinition/overlap';

/** Reasons for visit: the code is the id of its HealthcareService. */
const SERVICE_SYSTEM = 'https://rempart.example/fhir/CodeSystem/service';
const CODING = z.object({ system: z.string().optional(), code: z.string().optional() });

const APPOINTMENT = z.object({
  status: z.enum(STATUSES),
  start: INSTANT.optional(),
  end: INSTANT.optional(),
  slot: z.array(REFERENCE).default([]),
  serviceType: z.array(z.object({ coding: z.array(CODING).default([]) })).default([]),
  participant: z.array(z.object({ actor: REFERENCE.optional() })),
  extension: z.array(z.object({ url: z.string().optional(), valueBoolean: z.boolean().optional() })).default([]),
  meta: z.object({ tag: z.array(z.object({ code: z.string().optional() })).optional() }).optional(),
});

/** @throws RempartError `invalid`, naming the place */
export function parseAppointment(draft: Draft, language: Language): AskedAppointment {
  const read = APPOINTMENT.safeParse(draft);
  if (!read.success) {
    const path = read.error.issues[0]?.path ?? [];
    throw invalid(language, fhirPath(path), { fr: 'élément absent ou mal formé', en: 'missing or malformed element' });
  }
  const { status, start, end, slot, serviceType, participant, extension, meta } = read.data;
  if (meta?.tag?.some(({ code }) => code === 'SUBSETTED')) {
    throw invalid(language, 'Appointment.meta.tag', {
      fr: "ce n'est que l'extrait de l'agenda : ouvrez le patient avant de modifier le reste",
      en: 'this is only the extract shown in the agenda: open the patient before changing the rest',
    });
  }
  if ((start === undefined) !== (end === undefined) && slot.length === 0) {
    throw invalid(language, start ? 'Appointment.end' : 'Appointment.start', {
      fr: 'start et end vont ensemble',
      en: 'start and end go together',
    });
  }
  if (start && end && end <= start) {
    throw invalid(language, 'Appointment.end', { fr: 'la fin précède le début', en: 'it ends before it starts' });
  }
  const actors = participant.map(({ actor }, index) => ({
    reference: actor?.reference ?? '',
    place: `Appointment.participant[${index}].actor`,
  }));
  return {
    patient: onePatient(actors, language),
    status,
    start,
    end,
    slots: slot.map(({ reference = '' }, index) => {
      const place = `Appointment.slot[${index}]`;
      return { ...readSlotKey(reference, place, language), place };
    }),
    practitioners: actorsOf('Practitioner', actors, language),
    locations: actorsOf('Location', actors, language),
    devices: actorsOf('Device', actors, language),
    services: serviceType.flatMap(({ coding }) =>
      coding.flatMap(({ system, code }) => (system === SERVICE_SYSTEM && code && isUuid(code) ? [code] : [])),
    ),
    overlap: extension.some(({ url, valueBoolean }) => url === OVERLAP_EXTENSION && valueBoolean === true),
  };
}

type Actor = { reference: string; place: string };

/** An appointment is someone's; of two it could be shown to the relations of neither. */
function onePatient(actors: readonly Actor[], language: Language): PatientId {
  const patients = actors.filter(({ reference }) => reference.startsWith('Patient/'));
  const [first, second] = patients;
  if (!first || second) {
    throw invalid(language, second?.place ?? 'Appointment.participant', {
      fr: 'un rendez-vous nomme exactement un patient',
      en: 'an appointment names exactly one patient',
    });
  }
  const id = parseId<PatientId>(first.reference.slice('Patient/'.length));
  if (!id) throw notAReference(first.place, language);
  return id;
}

function actorsOf(type: string, actors: readonly Actor[], language: Language): Taking[] {
  return actors
    .filter(({ reference }) => reference.startsWith(`${type}/`))
    .map(({ reference, place }) => {
      const id = parseId(reference.slice(type.length + 1));
      if (!id) throw notAReference(place, language);
      return { id, place };
    });
}

function readSlotKey(reference: string, place: string, language: Language): SlotKey {
  const id = /^Slot\/(.+)$/.exec(reference)?.[1] ?? '';
  const key = parseSlotId(id);
  if (key && slotId(key) === id) return key;
  throw invalid(language, place, {
    fr: "ce n'est pas un créneau : Slot/{agenda}.{AAAAMMJJTHHMMZ} attendu",
    en: 'not a slot: Slot/{schedule}.{YYYYMMDDTHHMMZ} expected',
  });
}

function notAReference(place: string, language: Language) {
  return invalid(language, place, { fr: "la référence n'est pas un identifiant", en: 'the reference is not an id' });
}

function fhirPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (so, step) => (typeof step === 'number' ? `${so}[${step}]` : `${so}.${String(step)}`),
    'Appointment',
  );
}
