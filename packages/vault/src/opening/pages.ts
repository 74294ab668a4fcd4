/**
 * Opening label pages (architecture, section 3): one schedule, one week; sixty a day a person, only the schedules of
 * the enrolment, readable from yesterday to eight weeks ahead; a page again within 24 hours counts nothing.
 */
import { RempartError } from '@rempart/terms/errors.ts';
import { opensIdentities } from '@rempart/terms/roles.ts';
import type { LogEntry, VaultMessages } from '@rempart/terms/vault/protocol.ts';
import { labelKeyOf } from '../keys/labels.ts';
import { pageKey } from '../ladder/openings.ts';
import { checkProven } from '../proofs/asker.ts';
import type { Vault } from '../vault.ts';
import { opensPages } from './target.ts';

type Messages = VaultMessages['open-pages'];

const DAY_MS = 24 * 60 * 60 * 1000;
const WEEK_MS = 7 * DAY_MS;
const WEEKS_AHEAD = 8;
/** An entry stays under 1 kB. */
const PAGES_PER_ENTRY = 40;

/** Releases page keys once the log holds what was opened. Pages out of reach are left out: the agenda never fails. */
export async function openPages(vault: Vault, request: Messages['request']): Promise<Messages['result']> {
  const asker = checkProven(vault, request, 'open-pages', request.establishment);
  const { establishment, account, session } = asker;
  if (!opensIdentities(account.role)) throw new RempartError('role');
  if (!opensPages(asker.method, asker.path)) throw new RempartError('not-signed-in');

  const reachable = request.pages.filter(
    (page) => account.schedules.includes(page.schedule) && isInReach(page.week, vault.clock.now()),
  );
  const named = new Map(reachable.map((page) => [pageKey(page.schedule, page.week), page]));
  // From here to the append nothing waits: what is decided is counted before anyone else asks.
  const t = establishment.now();
  const { open, counted } = establishment.openings.pages(account.person, [...named.keys()], t);
  const entries: LogEntry[] = [];
  for (let at = 0; at < counted.length; at += PAGES_PER_ENTRY) {
    const { account: id, person, role } = account;
    const pages = counted.slice(at, at + PAGES_PER_ENTRY);
    entries.push({ t, kind: 'pages', account: id, person, role, sid: session.sid, pages });
  }
  if (entries.length > 0) await establishment.append(entries);
  return {
    keys: open.map((name) => {
      const { schedule, week } = named.get(name)!;
      return {
        schedule,
        week,
        key: labelKeyOf(establishment.keyring, { schedule, week }).export().toString('base64url'),
      };
    }),
  };
}

/** Whether any day of the week lies between yesterday and eight weeks ahead. */
function isInReach(week: string, now: number): boolean {
  const monday = /^\d{4}-\d\d-\d\d$/.test(week) ? Date.parse(`${week}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(monday) || new Date(monday).getUTCDay() !== 1) return false;
  const yesterday = now - (now % DAY_MS) - DAY_MS;
  return monday + WEEK_MS > yesterday && monday <= now + WEEKS_AHEAD * WEEK_MS;
}
