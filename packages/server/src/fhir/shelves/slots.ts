/**
 * Slot: computed from sessions and bookings, never stored (contracts, section 4); but for time that a person keeps, an
 * absence or a slot held while a form is open.
 */

import { RempartError } from '@rempart/terms/errors.ts';
import { isUuid } from '@rempart/terms/ids.ts';
import { freeTime, keepTime } from '../../appointments/kept.ts';
import { readSlot, searchSlots } from '../../appointments/slots.ts';
import type { ClearResource } from '../../disclosure/stored.ts';
import type { WriteTransaction } from '../../disclosure/write.ts';
import { invalid } from '../context.ts';
import { windowOf } from '../search/page.ts';
import { notOffered, type Shelf } from './shelf.ts';

/** Beside nothing else of a Bundle. */
const RANK = 0;

const PARAMETERS: Readonly<Record<string, 'schedules' | 'start' | 'status' | 'services'>> = {
  schedule: 'schedules',
  start: 'start',
  status: 'status',
  'service-type': 'services',
};

export const slotShelf: Shelf = {
  async read({ parts, session }, _type, id) {
    const slot = await readSlot(parts, session, id);
    await session.requireProof();
    return slot as unknown as ClearResource;
  },

  async search({ parts, session }, request) {
    const criteria: { schedules: string[]; start?: string[]; status?: string[]; services?: string[] } = {
      schedules: [],
    };
    for (const { code, operator, value } of request.filters ?? []) {
      const name = PARAMETERS[code];
      if (!name) throw invalid('unknown search parameter', code);
      if (name === 'start') {
        criteria.start = [...(criteria.start ?? []), operator === 'eq' ? value : `${operator}${value}`];
      } else {
        criteria[name] = value.split(',').map((one) => one.replace(/^.*[/|]/, ''));
      }
    }
    const slots = (await searchSlots(parts, session, criteria)) as unknown as ClearResource[];
    await session.requireProof();
    const { offset } = windowOf(request);
    const count = request.count ?? slots.length;
    const matches = slots.slice(offset, offset + count);
    return { matches, total: slots.length, hasMore: count > 0 && offset + count < slots.length, isLinked: true };
  },

  history: notOffered,
  async create({ session }, draft) {
    await session.requireProof();
    const resource = { ...draft, meta: { versionId: '1', lastUpdated: '' } };
    return { resource, rank: RANK, run: (tx) => keepTime(tx, draft) };
  },
  update: notOffered,
  patch: notOffered,
  async remove({ session }, type, id) {
    await session.requireProof();
    if (!isUuid(id)) throw new RempartError('not-supported');
    const resource = { resourceType: type, id, meta: { versionId: '1', lastUpdated: '' } };
    const run = async (tx: WriteTransaction) => {
      await freeTime(tx, id);
      return undefined;
    };
    return { resource, rank: RANK, run };
  },
};
