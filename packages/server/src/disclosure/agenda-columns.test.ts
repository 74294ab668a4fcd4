import { describe, expect, it } from 'vitest';
import { type AgendaColumns, overlay } from './agenda-columns.ts';
import type { ClearResource, StoredRow } from './stored.ts';

const START = '2026-11-26T09:00:00.000Z';
const END = '2026-11-26T09:20:00.000Z';
const SEALED: ClearResource = {
  resourceType: 'Appointment',
  meta: { versionId: '1', lastUpdated: START },
  id: 'a',
  status: 'cancelled',
  cancelationReason: { text: 'À la demande du patient' },
  start: START,
  end: END,
  slot: [{ reference: 'Slot/s.202611260900Z' }],
};

/** A row that was changed since it was sealed. */
function row(columns: { starts?: string; ends?: string; status?: string }): StoredRow & AgendaColumns {
  const { starts = START, ends = END, status = 'booked' } = columns;
  const row = { type: 'Appointment', version: 2, sealed_version: 1, updated_at: new Date(START) };
  return { ...row, starts: new Date(starts), ends: new Date(ends), status } as unknown as StoredRow & AgendaColumns;
}

describe('an appointment that was changed without opening', () => {
  it('stays in its slot where its time is the same', () => {
    expect(overlay(row({}), SEALED)).toMatchObject({ status: 'booked', slot: SEALED.slot });
  });

  it('is in no slot once it is moved or stretched', () => {
    expect(overlay(row({ starts: '2026-11-26T10:00:00Z', ends: '2026-11-26T10:20:00Z' }), SEALED).slot).toBeUndefined();
    expect(overlay(row({ ends: '2026-11-26T09:40:00Z' }), SEALED).slot).toBeUndefined();
  });

  it('has no reason for having been cancelled once that is taken back', () => {
    expect(overlay(row({}), SEALED)).not.toHaveProperty('cancelationReason');
    expect(overlay(row({ status: 'cancelled' }), SEALED)).toHaveProperty('cancelationReason');
  });
});
