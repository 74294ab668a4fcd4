/** One patient's whole history as a transaction Bundle: who they are, then what happened to them, in that order. */
import type { Bundle } from '@medplum/fhirtypes';
import type { Day } from '@rempart/terms/paris.ts';
import { appointmentOf, type PlannedAppointment } from './agendas.ts';
import { type Chart, type Fullness, newChart, write } from './chart.ts';
import {
  drawProblems,
  writeAllergies,
  writeEpisode,
  writeFamilyHistories,
  writeOperations,
  writeProblems,
} from './conditions.ts';
import { writeDocuments, writeImaging } from './documents.ts';
import type { Establishment } from './establishments.ts';
import { measure, writeLaboratory, writeVitals } from './observations.ts';
import { coverageOf, patientOf, relativeOf } from './patients.ts';
import type { Person } from './persons.ts';
import { writeCourse, writeTreatments, writeVaccines } from './prescriptions.ts';
import type { Random } from './random.ts';
import { type PlannedStay, writeStay } from './stays.ts';
import { writeVisits } from './visits.ts';

export interface HistoryOptions {
  establishment: Establishment;
  person: Person;
  random: Random;
  today: Day;
  appointments: readonly PlannedAppointment[];
  /** In the house now. */
  stay?: PlannedStay | undefined;
  fullness: Fullness;
}

/** Every reference inside is `urn:uuid:` of an entry before or after; those outside are to the directory. */
export function historyOf(options: HistoryOptions): Bundle {
  const { establishment, person, random, today, appointments, stay, fullness } = options;
  const chart = newChart(
    {
      definition: establishment.definition,
      today,
      patient: `urn:uuid:${random.uuid()}`,
      generalPractitioner: random.chance(0.95) ? random.pick(establishment.generalPractitioners) : undefined,
    },
    {
      establishment,
      person,
      random,
      fullness,
      appointments,
      problems: drawProblems(person, random.fork('problems'), today, fullness === 'lean' ? 2 : 12),
    },
  );
  writeIdentity(chart);
  writeAllergies(chart);
  writeVisits(chart);
  writeProblems(chart);
  if (fullness !== 'lean') {
    writeOperations(chart);
    writeFamilyHistories(chart);
  }
  for (const visit of chart.visits) writeVisitContent(chart, visit);
  writeTreatments(chart);
  writeLaboratory(chart);
  writeVaccines(chart);
  if (stay) writeStay(chart, stay);
  for (const appointment of appointments) {
    write(chart, appointmentOf(appointment, chart.patient), appointment.fullUrl);
  }
  return { resourceType: 'Bundle', type: 'transaction', entry: chart.entries };
}

function writeIdentity(chart: Chart): void {
  const { person, random } = chart;
  write(chart, patientOf(person, random, chart), chart.patient);
  write(chart, coverageOf(person, random, chart));
  const relative = relativeOf(person, random, chart);
  if (relative) write(chart, relative);
}

function writeVisitContent(chart: Chart, visit: Chart['visits'][number]): void {
  writeVitals(chart, visit);
  const ill =
    visit.agenda.treats && !visit.restricted && !visit.appointment && chart.random.chance(0.3)
      ? writeEpisode(chart, visit)
      : undefined;
  if (ill) {
    writeCourse(chart, visit, ill.episode.treatments, ill.reference);
    if (chart.random.chance(0.3)) measure(chart, 'temperature', visit);
  }
  writeDocuments(chart, visit, ill?.episode.label);
  writeImaging(chart, visit);
}
