/** The way to another house: one request, an answer believed no further than it can be, and pauses that grow. */
import type { Refusal } from './package.ts';

/** A transfer of 24 MB over a line of 10 Mbit/s takes 25 s. */
const ANSWER_TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** 2 s, 4 s, 8 s… up to a quarter of an hour; after seven days a person is told. */
const FIRST_PAUSE_MS = 2_000;
const MAX_PAUSE_MS = 15 * 60_000;
export const GIVE_UP_MS = 7 * 24 * 3600_000;

/** Refusals that sending the same again would meet again. */
const FINAL: readonly string[] = [
  'unreadable',
  'wrong-receiver',
  'unknown-sender',
  'wrong-key',
  'wrong-signature',
  'altered',
  'out-of-date',
  'other-content',
  'unknown-transfer',
] satisfies Refusal[];

export type Answer =
  | { kind: 'answered'; text: string }
  | { kind: 'refused'; problem: string }
  | { kind: 'later'; problem: string };

/** Posts JSON; never throws. @param signal ends it early */
export async function post(address: string, body: string | Buffer<ArrayBuffer>, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
    });
    const text = await readAnswer(response);
    return response.ok ? { kind: 'answered', text } : refusalOf(response.status, text);
  } catch {
    return { kind: 'later', problem: 'unreachable' };
  }
}

/** Milliseconds before the next attempt, by how many were made before. */
export function pauseAfter(attempts: number): number {
  return Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts, 20));
}

/** A reason of ours is final; anything else may be a proxy, a start or a full disk, and is tried again. */
function refusalOf(status: number, text: string): Answer {
  const code = codeIn(text);
  if (code !== undefined && FINAL.includes(code)) return { kind: 'refused', problem: code };
  return { kind: 'later', problem: `http-${status}` };
}

function codeIn(text: string): string | undefined {
  try {
    const outcome = JSON.parse(text) as { issue?: Array<{ details?: { coding?: Array<{ code?: string }> } }> };
    return outcome.issue?.[0]?.details?.coding?.[0]?.code;
  } catch {
    return undefined;
  }
}

async function readAnswer(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > MAX_ANSWER_BYTES) throw new RangeError('an answer is a receipt or a refusal, not more');
  }
  return text;
}
