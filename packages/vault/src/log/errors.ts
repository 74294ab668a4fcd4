/**
 * What stops a log for good. After one of these the vault ends: an unsure log must not count, and nobody may
 * open anything on it. Bad input to `append` is a RangeError instead and stops nothing.
 */
export type LogFailure =
  /** Another vault holds the lock, or took the next entry. */
  | 'another-vault'
  /** The table, the checkpoint file or both are not what this vault wrote; `entry` names the first that is wrong. */
  | 'altered'
  /** The database or the checkpoint's disk failed while appending: whether it was kept is unknown. */
  | 'append-failed'
  | 'closed';

/** The log has stopped, and why. */
export class LogFatal extends Error {
  readonly failure: LogFailure;
  /** Number of the first bad entry, where one can be named. */
  readonly entry: number | undefined;

  constructor(failure: LogFailure, message: string, options: { entry?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'LogFatal';
    this.failure = failure;
    this.entry = options.entry;
  }
}
