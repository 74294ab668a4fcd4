/** Of the appointment that has the focus (agenda/focused-keys.ts). */
const OF_APPOINTMENT = {
  i: 'agenda.keys.details',
  a: 'agenda.keys.arrived',
  l: 'agenda.keys.called',
  c: 'agenda.keys.checked-in',
  v: 'agenda.keys.fulfilled',
  b: 'agenda.keys.noshow',
} as const;

/**
 * The letters of each page, by what they do: keys of the catalogue. The pages give the acts (keys.ts); here are their
 * names, so that `?` and the one box know what can be done on a page that is not shown.
 */
const PAGE_KEYS = {
  today: OF_APPOINTMENT,
  ward: { j: 'round.next', k: 'round.previous', i: 'ward.names' },
  agenda: {
    n: 'agenda.keys.new',
    ...OF_APPOINTMENT,
    x: 'agenda.keys.cut',
    e: 'agenda.absence.title',
    t: 'agenda.keys.today',
    m: 'agenda.calendar.goTo',
    j: 'agenda.keys.next',
    k: 'agenda.keys.previous',
    d: 'agenda.keys.day',
    s: 'agenda.keys.week',
    r: 'agenda.keys.room',
    w: 'agenda.keys.panel',
    p: 'agenda.print',
  },
  record: {
    n: 'record.keys.note',
    c: 'record.keys.vitals',
    r: 'record.keys.booking',
    t: 'record.keys.transfer',
    d: 'record.keys.documents',
    q: 'record.accesses.open',
    o: 'record.openRestricted',
    p: 'record.print',
    j: 'round.next',
    k: 'round.previous',
    s: 'round.back',
  },
  /** Who a patient is, for roles that open no record. */
  patient: { n: 'agenda.keys.new' },
  received: {
    j: 'inbox.key.next',
    k: 'inbox.key.previous',
    o: 'inbox.key.open',
    c: 'inbox.key.file',
    n: 'inbox.key.notThis',
    x: 'inbox.key.refuse',
  },
  sent: { j: 'inbox.key.next', k: 'inbox.key.previous' },
} as const;

export type KeyedPage = keyof typeof PAGE_KEYS;
/** A letter that a page answers to. */
export type LetterOf<P extends KeyedPage> = keyof (typeof PAGE_KEYS)[P] & string;
type ActName = { [P in KeyedPage]: (typeof PAGE_KEYS)[P][keyof (typeof PAGE_KEYS)[P]] }[KeyedPage];

/** The letters of a page with the keys of their names. */
export function lettersOf(page: KeyedPage): Array<{ keys: string; name: ActName }> {
  return Object.entries<ActName>(PAGE_KEYS[page]).map(([keys, name]) => ({ keys, name }));
}

/** Key of the name under which a page's letters stand together. */
export const PAGE_NAMES = {
  today: 'page.today',
  ward: 'page.ward',
  agenda: 'page.agenda',
  record: 'record.title',
  patient: 'identity.title',
  received: 'page.received',
  sent: 'page.sent',
} as const satisfies Record<KeyedPage, string>;
