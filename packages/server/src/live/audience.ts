/** Who is told what. Pure: nobody hears of what they could not read when they ask. */

import type { EstablishmentId, PatientId } from '@rempart/terms/ids.ts';
import type { Level } from '@rempart/terms/levels.ts';
import type { LiveEvent } from '@rempart/terms/live.ts';
import { parisDay } from '@rempart/terms/paris.ts';
import { type AgendaScope, isInScope } from '../appointments/scope.ts';
import type { Notice } from '../db/notices.ts';

/** One session that listens. */
export interface Audience {
  establishment: EstablishmentId;
  /** Undefined for roles without an agenda. */
  agenda: AgendaScope | undefined;
  seesInbox: boolean;
  seesOutbox: boolean;
  /** Whether the session has that patient open at that level now. */
  isOpen(patient: PatientId, level: Level): boolean;
}

/** What to tell this session of a notice; undefined for nothing. */
export function eventFor(audience: Audience, notice: Notice): LiveEvent | undefined {
  if (notice.establishment !== audience.establishment) return undefined;
  switch (notice.kind) {
    case 'agenda': {
      const { place } = notice;
      if (!audience.agenda || !isInScope(audience.agenda, place)) return undefined;
      const { schedule_id: schedule, practitioner_id: practitioner, starts } = place;
      return { kind: 'agenda', day: parisDay(new Date(starts)), schedule, practitioner };
    }
    case 'record':
      return audience.isOpen(notice.patient, notice.level) ? { kind: 'record', patient: notice.patient } : undefined;
    case 'inbox':
      return audience.seesInbox ? { kind: 'inbox' } : undefined;
    case 'outbox':
      return audience.seesOutbox ? { kind: 'outbox' } : undefined;
    case 'much':
      return audience.agenda ? { kind: 'missed' } : undefined;
  }
}
