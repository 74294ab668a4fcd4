/** Past consultations and stays, and the Encounter of each; those of the agenda's past days have their appointment. */
import type { Encounter } from '@medplum/fhirtypes';
import { addDays, type Day, parisInstant, weekdayOf } from '@rempart/terms/paris.ts';
import { accepts, type PlannedAppointment } from './agendas.ts';
import { earlier, later } from './ages.ts';
import { type Chart, subject, type Visit, write } from './chart.ts';
import { coding, profile, RESTRICTED, SYSTEM } from './coding.ts';
import type { Agenda } from './establishments.ts';
import { dayBetween } from './persons.ts';

/** How many past visits are written, and over how many years. */
const PAST = {
  lean: { visits: [1, 2], years: 2 },
  usual: { visits: [2, 4], years: 7 },
  heavy: { visits: [30, 42], years: 12 },
} as const;

/** Whoever has an appointment with someone was seen by them within these days: the relation is known. */
const SEEN_WITHIN_DAYS = 600;

/** Plans the visits in time order and writes their Encounters. */
export function writeVisits(chart: Chart): void {
  const { random, today, last, person } = chart;
  const { visits, years } = PAST[chart.fullness];
  const agendas = chart.establishment.agendas.filter(
    (agenda) => accepts(agenda.clientele, person, last) && !(agenda.sensitive && !hasRestrictedProblem(chart)),
  );
  const from = later(addDays(person.birth, 5), addDays(last, -365 * years));
  const latest = earlier(last, addDays(today, -35));
  if (from < latest) {
    for (let n = random.int(visits[0], visits[1]); n > 0; n--) {
      chart.visits.push(pastVisit(chart, random.pick(agendas), dayBetween(random, from, latest)));
    }
    const recent = later(from, addDays(today, -SEEN_WITHIN_DAYS));
    for (const agenda of new Set(chart.appointments.map((appointment) => appointment.agenda))) {
      if (chart.visits.some((visit) => visit.agenda === agenda && visit.day >= recent)) continue;
      chart.visits.push(pastVisit(chart, agenda, dayBetween(random, recent, latest)));
    }
  }
  for (const appointment of chart.appointments) {
    if (appointment.status === 'fulfilled' || appointment.status === 'arrived') {
      chart.visits.push(appointedVisit(chart, appointment));
    }
  }
  chart.visits.sort((a, b) => a.start.getTime() - b.start.getTime());
  for (const visit of chart.visits) write(chart, encounterOf(chart, visit), visit.reference);
}

function hasRestrictedProblem(chart: Chart): boolean {
  return chart.problems.some((held) => held.problem.restricted && held.problem.code.startsWith('F'));
}

function pastVisit(chart: Chart, agenda: Agenda, day: Day): Visit {
  const { random, establishment } = chart;
  const onWeekday = weekdayOf(day) === 'sun' && addDays(day, -2) > chart.person.birth ? addDays(day, -2) : day;
  const stay =
    establishment.definition.kind === 'hospital' && agenda.treats && !agenda.sensitive && random.chance(0.12);
  const start = parisInstant(
    onWeekday,
    `${String(random.int(9, 16)).padStart(2, '0')}:${random.pick(['00', '20', '40'])}`,
  );
  // A stay ends the same day or later, but not after the last day that may be written.
  const nights = stay ? random.int(1, 5) : 0;
  const out = earlier(addDays(onWeekday, nights), chart.last);
  return {
    day: onWeekday,
    start,
    end: stay && out > onWeekday ? parisInstant(out, '11:30') : new Date(start.getTime() + 20 * 60_000),
    agenda,
    reason: stay ? 'Hospitalisation' : random.pick(random.pick(agenda.services).reasons),
    kind: stay && out > onWeekday ? 'stay' : 'consultation',
    restricted: agenda.sensitive,
    reference: `urn:uuid:${random.uuid()}`,
  };
}

function appointedVisit(chart: Chart, appointment: PlannedAppointment): Visit {
  const { slots, agenda, day, reason } = appointment;
  return {
    day,
    start: slots[0]!.start,
    end: slots[slots.length - 1]!.end,
    agenda,
    reason,
    kind: 'consultation',
    appointment,
    restricted: agenda.sensitive,
    reference: `urn:uuid:${chart.random.uuid()}`,
  };
}

function encounterOf(chart: Chart, visit: Visit): Encounter {
  const arrived = visit.appointment?.status === 'arrived';
  const stay = visit.kind === 'stay';
  return {
    resourceType: 'Encounter',
    meta: { profile: [profile('encounter')], ...(visit.restricted ? RESTRICTED : {}) },
    status: arrived ? 'arrived' : 'finished',
    class: stay ? coding(SYSTEM.act, 'IMP', 'inpatient encounter') : coding(SYSTEM.act, 'AMB', 'ambulatory'),
    subject: subject(chart),
    participant: [
      {
        individual: {
          reference: `Practitioner/${visit.agenda.practitioner}`,
          display: visit.agenda.practitionerName,
        },
      },
    ],
    appointment: visit.appointment ? [{ reference: visit.appointment.fullUrl }] : undefined,
    period: { start: visit.start.toISOString(), end: arrived ? undefined : visit.end.toISOString() },
    reasonCode: [{ text: visit.reason }],
    location: [{ location: { reference: `Location/${visit.agenda.unit}` } }],
    serviceProvider: { reference: `Organization/${chart.definition.organization}` },
  };
}
