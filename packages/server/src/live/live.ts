/**
 * Streams of what changed, one or two a session. Owned by the server process; a stream ends with its token, with its
 * session, and when it is not read.
 */
import { PassThrough, type Readable } from 'node:stream';
import type { LiveEvent } from '@rempart/terms/live.ts';
import { agendaScope } from '../appointments/scope.ts';
import type { Databases } from '../db/database.ts';
import type { Door } from '../disclosure/door.ts';
import type { Session } from '../disclosure/session.ts';
import { seesInbox } from '../transfers/inbox.ts';
import { seesOutbox } from '../transfers/outbox.ts';
import { type Audience, eventFor } from './audience.ts';

/** A page shares one among its tabs; the second is for the moment in which a new one takes over from a dead one. */
const STREAMS_A_SESSION = 2;
/** A page that has heard nothing for three of them takes the connection for broken. */
const HEARTBEAT_MS = 10_000;
/** More than this unread: the reader is gone or hostile. */
const UNREAD_LIMIT_BYTES = 64 * 1024;

interface Stream {
  audience: Audience;
  out: PassThrough;
}

export class Live {
  readonly #door: Door;
  readonly #streams = new Map<string, Stream[]>();
  readonly #stopListening: () => void;
  readonly #heartbeat: NodeJS.Timeout;

  constructor({ door, databases }: { door: Door; databases: Databases }) {
    this.#door = door;
    this.#stopListening = databases.notices.listen({
      heard: (notice) => this.#each(({ audience, out }) => say(out, eventFor(audience, notice))),
      lost: () => this.#each(({ out }) => say(out, { kind: 'missed' })),
    });
    this.#heartbeat = setInterval(() => this.#each(({ out }) => write(out, ':\n\n')), HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  /** The stream of a session whose proof has been checked. The oldest of too many ends. */
  open({ claims, viewer, establishment }: Session): Readable {
    const out = new PassThrough();
    const audience: Audience = {
      establishment,
      agenda: agendaScope(viewer),
      seesInbox: seesInbox(claims.role),
      seesOutbox: seesOutbox(claims.role),
      isOpen: (patient, level) => this.#door.isOpen(claims.sid, patient, level),
    };
    const stream = { audience, out };
    const others = this.#streams.get(claims.sid) ?? [];
    for (const { out: oldest } of others.slice(0, 1 - STREAMS_A_SESSION)) oldest.end();
    this.#streams.set(claims.sid, [...others, stream]);
    // The token is good for a while; the page comes back with its next one.
    const end = setTimeout(() => out.end(), claims.exp * 1000 - Date.now());
    out.once('close', () => {
      clearTimeout(end);
      this.#forget(claims.sid, stream);
    });
    write(out, ':\n\n');
    return out;
  }

  /** The session is over: so are its streams, and the page learns it at once. */
  endSession(sid: string): void {
    for (const { out } of this.#streams.get(sid) ?? []) out.end();
  }

  close(): void {
    this.#stopListening();
    clearInterval(this.#heartbeat);
    this.#each(({ out }) => out.end());
  }

  #each(act: (stream: Stream) => void): void {
    for (const streams of this.#streams.values()) for (const stream of streams) act(stream);
  }

  #forget(sid: string, stream: Stream): void {
    const left = (this.#streams.get(sid) ?? []).filter((other) => other !== stream);
    if (left.length > 0) this.#streams.set(sid, left);
    else this.#streams.delete(sid);
  }
}

function say(out: PassThrough, event: LiveEvent | undefined): void {
  if (event) write(out, `data: ${JSON.stringify(event)}\n\n`);
}

function write(out: PassThrough, text: string): void {
  if (out.writableEnded) return;
  if (out.writableLength > UNREAD_LIMIT_BYTES) out.destroy();
  else out.write(text);
}
