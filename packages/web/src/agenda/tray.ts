/** Cut appointments, and patients to be told of a move: kept in this tab over a reload as opaque ids and times. */
import { useState } from 'react';
import type { ShownAppointment } from './shown-appointment.ts';

export type Kept = Pick<
  ShownAppointment,
  'id' | 'patient' | 'practitioner' | 'location' | 'version' | 'status' | 'start' | 'end'
>;

export function useKept(name: 'tray' | 'to-tell') {
  const key = `rempart.agenda.${name}`;
  const [kept, setKept] = useState(() => read(key));
  // What was kept meanwhile counts: an act may end long after the page was drawn.
  const change = (by: (before: Kept[]) => Kept[]) => {
    const next = by(read(key));
    sessionStorage.setItem(key, JSON.stringify(next));
    setKept(next);
  };
  return {
    kept,
    put: (one: ShownAppointment) =>
      change((before) => [...before.filter(({ id }) => id !== one.id), withoutTraits(one)]),
    take: (id: string) => change((before) => before.filter((one) => one.id !== id)),
  };
}

function withoutTraits({ id, patient, practitioner, location, version, status, start, end }: ShownAppointment): Kept {
  return { id, patient, practitioner, location, version, status, start, end };
}

function read(key: string): Kept[] {
  const text = sessionStorage.getItem(key);
  if (!text) return [];
  return (JSON.parse(text) as Kept[]).map((one) => ({
    ...one,
    start: new Date(one.start),
    end: new Date(one.end),
  }));
}
