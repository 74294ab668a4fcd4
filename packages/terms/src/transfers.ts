/** Words that both houses of a transfer share. */

/** Why a person refuses what came in: a code, never words of theirs. */
export const REFUSAL_REASONS = ['not-our-patient', 'unreadable', 'duplicate', 'other'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** One thing that happened to a transfer; both houses tell the same ones. `at` is an ISO instant. */
export type TransferEvent =
  | { kind: 'sent' | 'received' | 'filed'; at: string }
  | { kind: 'refused'; at: string; reason: RefusalReason }
  /** Turned away unread, or given up: the receiver has kept nothing, so the sender alone tells it. */
  | { kind: 'turned-away' | 'failed'; at: string; problem: string };
