/**
 * What a page is told while it is shown (`GET /live`, docs/decisions/0018-live.md): that something changed, never what.
 * The page reads it again through the door.
 */
export type LiveEvent =
  /** An appointment or a stay in this session's agenda; `day` is of the place where it begins, in Paris. */
  | { kind: 'agenda'; day: string; schedule: string | null; practitioner: string | null }
  /** A patient whom this session has open, at a level that it has open. */
  | { kind: 'record'; patient: string }
  | { kind: 'inbox' }
  | { kind: 'outbox' }
  /** Some of it may not have been heard: whatever is shown is to be read again. */
  | { kind: 'missed' };
