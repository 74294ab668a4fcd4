/** Which shelf a type lies on (terms/fhir-classes.ts). */
import { classOf } from '@rempart/terms/fhir-classes.ts';
import { accessLogShelf } from './access-log.ts';
import { agendaShelf } from './agenda.ts';
import { directoryShelf } from './directory.ts';
import { patientShelf } from './patient.ts';
import { patientDataShelf } from './patient-data.ts';
import type { Shelf } from './shelf.ts';
import { slotShelf } from './slots.ts';

export function shelfOf(type: string): Shelf {
  switch (classOf(type)) {
    case 'directory':
      return directoryShelf;
    case 'agenda':
      return agendaShelf;
    case 'computed':
      return type === 'Slot' ? slotShelf : accessLogShelf;
    case 'patient-data':
      return type === 'Patient' ? patientShelf : patientDataShelf;
  }
}
