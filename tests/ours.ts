import { inject } from 'vitest';

export interface WholeSystem {
  /** `http://localhost:PORT`. */
  origin: string;
  /** The data folder, for commands run beside the system. */
  data: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** One for each worker that runs stories (tests/system.ts). */
    systems: WholeSystem[];
  }
}

/** The system of this worker: the stories of the others never meet it. */
export function ours(): WholeSystem {
  return inject('systems')[Number(process.env.VITEST_POOL_ID) - 1]!;
}
