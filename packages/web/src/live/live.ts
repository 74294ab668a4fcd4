/**
 * The one stream of this browser: read by one tab (Web Locks decide which), passed to the others over a channel. It is
 * a fetch with token and proof like any other request, not an EventSource, which could only carry a token in its URL.
 */
import type { LiveEvent } from '@rempart/terms/live.ts';
import { openStream } from '../fhir/request.ts';
import { session, subscribe as subscribeSession } from '../session/session.ts';

/** `waiting`: the first connection is on its way; `broken`: what others change is not seen at once. */
export type LiveState = 'waiting' | 'connected' | 'broken';

type Message = { event: LiveEvent } | { state: LiveState } | { ask: true };

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;
/** The server says something every ten seconds. */
const SILENCE_MS = 30_000;

const listeners = new Set<(event: LiveEvent) => void>();
const watchers = new Set<() => void>();
let state: LiveState = 'waiting';
/** This page has been told of changes before: what came since its last stream was missed. */
let hasHeard = false;

export function liveState(): LiveState {
  return state;
}

export function watchLiveState(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function onLiveEvent(listener: (event: LiveEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Listens while somebody is signed in, until it is told to end. */
export function startLive(): () => void {
  const channel = new BroadcastChannel('rempart.live');
  let current: AbortController | undefined;

  const become = (next: LiveState) => {
    hasHeard ||= next === 'connected';
    if (state === next) return;
    state = next;
    for (const watcher of watchers) watcher();
  };
  const hear = (event: LiveEvent) => {
    for (const listener of listeners) listener(event);
  };
  const tell = (event: LiveEvent) => {
    hear(event);
    channel.postMessage({ event } satisfies Message);
  };
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if ('event' in data) hear(data.event);
    else if ('state' in data) become(data.state);
    else if (current && isReader) channel.postMessage({ state } satisfies Message);
  };

  let isReader = false;
  const read = async (signal: AbortSignal) => {
    isReader = true;
    for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const begun = Date.now();
      let isNew = true;
      await readOnce(signal, (event) => {
        if (isNew) {
          isNew = false;
          const mayHaveMissed = hasHeard;
          become('connected');
          channel.postMessage({ state } satisfies Message);
          if (mayHaveMissed) tell({ kind: 'missed' });
        }
        if (event) tell(event);
      }).catch(() => undefined);
      if (signal.aborted) break;
      // A stream ends with each token: one that was good comes back at once, and nobody is alarmed.
      if (Date.now() - begun > SILENCE_MS) pause = FIRST_PAUSE_MS / 2;
      else {
        become('broken');
        channel.postMessage({ state } satisfies Message);
      }
      await pauseFor(pause, signal);
    }
    isReader = false;
  };

  const follow = () => {
    if ((session().token !== undefined) === (current !== undefined)) return;
    if (current) {
      current.abort();
      current = undefined;
      become('waiting');
      return;
    }
    const abort = new AbortController();
    current = abort;
    channel.postMessage({ ask: true } satisfies Message);
    navigator.locks.request('rempart.live', { signal: abort.signal }, () => read(abort.signal)).catch(() => undefined);
  };
  const stop = subscribeSession(follow);
  follow();
  return () => {
    stop();
    current?.abort();
    channel.close();
  };
}

/** Reads one stream to its end; `said` is called for each event and, with nothing, for each sign of life. */
async function readOnce(outer: AbortSignal, said: (event: LiveEvent | undefined) => void): Promise<void> {
  const silent = new AbortController();
  const giveUp = () => silent.abort();
  let timer = setTimeout(giveUp, SILENCE_MS);
  // The browser knows sooner than the silence tells.
  addEventListener('offline', giveUp);
  try {
    const stream = await openStream('/live', AbortSignal.any([outer, silent.signal]));
    let unread = '';
    for await (const text of chunksOf(stream)) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, SILENCE_MS);
      const blocks = (unread + text).split('\n\n');
      unread = blocks.pop()!;
      for (const block of blocks) said(eventOf(block));
    }
  } finally {
    clearTimeout(timer);
    removeEventListener('offline', giveUp);
  }
}

async function* chunksOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

/** An event of the stream (HTML §9.2.6); undefined for a comment. */
function eventOf(block: string): LiveEvent | undefined {
  const data = block.startsWith('data: ') ? block.slice('data: '.length) : undefined;
  return data === undefined ? undefined : (JSON.parse(data) as LiveEvent);
}

/** The network may be back, or the page looked at, before the pause is over. */
function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
    signal.addEventListener('abort', done, { once: true });
  });
}
