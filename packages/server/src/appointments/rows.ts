/**
 * Agenda rows as FHIR without opening anyone: times, people and places in clear, everything else left out and tagged
 * SUBSETTED (contracts, section 2, classes). Pure.
 */
import type { PatientId } from '@rempart/terms/ids.ts';
import type { ClearResource } from '../disclosure/stored.ts';
import { BUFFER_EXTENSION } from './buffers.ts';

export interface AgendaRow {
  type: 'Appointment' | 'Encounter';
  id: string;
  version: number;
  updated_at: Date;
  patient_id: PatientId;
  practitioner_id: string | null;
  schedule_id: string | null;
  location_id: string | null;
  unit_id: string | null;
  starts: Date;
  ends: Date | null;
  status: string;
  /** Minutes taken beside it; of encounters none. */
  before_minutes?: number | null;
  after_minutes?: number | null;
  /** When the patient arrived. */
  arrived_at?: Date | null;
  /** When the patient, arrived, was called in. */
  called_at?: Date | null;
}

/** Of an Appointment whose patient has arrived, or was called in (`valueInstant`). */
const ARRIVED_EXTENSION = 'https://rempart.example/fhir/StructureDefinition/arrived';
export const CALLED_EXTENSION = 'https://rempart.example/fhir/StructureDefinition/called';
const TOLD: readonly string[] = [...Object.values(BUFFER_EXTENSION), ARRIVED_EXTENSION, CALLED_EXTENSION];

/** What FHIR calls a resource of which elements were left out. */
export const SUBSETTED = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
};

/** The class of an Encounter is part of what is sealed, and FHIR wants one. */
const MASKED = { system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'MSK' };

const UNIT = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'wa' }] };

/** @param label the patient's, where its page is open */
export function extractOf(row: AgendaRow, label?: string): ClearResource {
  const meta = { versionId: String(row.version), lastUpdated: row.updated_at.toISOString(), tag: [SUBSETTED] };
  const head = { resourceType: row.type, id: row.id, meta, status: row.status };
  return row.type === 'Appointment' ? told(appointment(head, row, label), row) : encounter(head, row);
}

/** What an agenda tells of an appointment whoever is open: the minutes taken beside it, when one came and was called. */
export function told(resource: ClearResource, row: AgendaRow): ClearResource {
  const { before_minutes: before, after_minutes: after, arrived_at: arrived, called_at: called } = row;
  const own = [
    ...(before ? [{ url: BUFFER_EXTENSION.before, valueInteger: before }] : []),
    ...(after ? [{ url: BUFFER_EXTENSION.after, valueInteger: after }] : []),
    ...(arrived ? [{ url: ARRIVED_EXTENSION, valueInstant: arrived.toISOString() }] : []),
    ...(called ? [{ url: CALLED_EXTENSION, valueInstant: called.toISOString() }] : []),
  ];
  const { extension = [], ...rest } = resource as ClearResource & { extension?: Array<{ url: string }> };
  const all = [...extension.filter(({ url }) => !TOLD.includes(url)), ...own];
  return all.length > 0 ? { ...rest, extension: all } : rest;
}

/** The same label on an appointment that is shown in full, so that an agenda reads alike whoever is open. */
export function labelled(resource: ClearResource, label: string | undefined): ClearResource {
  const { participant } = resource as ClearResource & {
    participant?: Array<{ actor?: { reference?: string; display?: string } }>;
  };
  if (label === undefined || !participant) return resource;
  return {
    ...resource,
    participant: participant.map((one) =>
      one.actor?.reference?.startsWith('Patient/') ? { ...one, actor: { display: label, ...one.actor } } : one,
    ),
  };
}

type Head = Pick<ClearResource, 'resourceType' | 'id' | 'meta'> & { status: string };

function appointment(head: Head, row: AgendaRow, label: string | undefined): ClearResource {
  const status = row.status === 'proposed' || row.status === 'pending' ? 'needs-action' : 'accepted';
  const actors = [
    { reference: `Patient/${row.patient_id}`, ...(label === undefined ? {} : { display: label }) },
    ...reference('Practitioner', row.practitioner_id),
    ...reference('Location', row.location_id),
  ];
  return {
    ...head,
    start: row.starts.toISOString(),
    ...(row.ends ? { end: row.ends.toISOString() } : {}),
    participant: actors.map((actor) => ({ actor, status })),
  };
}

function encounter(head: Head, row: AgendaRow): ClearResource {
  const practitioners = reference('Practitioner', row.practitioner_id);
  // Of a stay the unit is told as such: it is what tells a stay from a consultation.
  const places = [
    ...reference('Location', row.location_id).map((location) => ({ location })),
    ...reference('Location', row.unit_id).map((location) => ({ location, physicalType: UNIT })),
  ];
  return {
    ...head,
    class: MASKED,
    subject: { reference: `Patient/${row.patient_id}` },
    ...(practitioners.length > 0 ? { participant: practitioners.map((individual) => ({ individual })) } : {}),
    period: { start: row.starts.toISOString(), ...(row.ends ? { end: row.ends.toISOString() } : {}) },
    ...(places.length > 0 ? { location: places } : {}),
  };
}

function reference(type: string, id: string | null): Array<{ reference: string }> {
  return id === null ? [] : [{ reference: `${type}/${id}` }];
}
