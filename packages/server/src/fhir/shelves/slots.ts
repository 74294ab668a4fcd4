/** Slot: computed from sessions and bookings, never stored (contracts, section 4). */
import { readSlot, searchSlots } from '../../appointments/slots.ts';
import type { ClearResource } from '../../disclosure/stored.ts';
import { invalid } from '../context.ts';
import { windowOf } from '../search/page.ts';
import { notOffered, type Shelf } from './shelf.ts';

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
  create: notOffered,
  update: notOffered,
  patch: notOffered,
  remove: notOffered,
};
