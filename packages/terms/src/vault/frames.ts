/**
 * Frames of the vault's socket: a length of four bytes, big-endian, then that many bytes of UTF-8 JSON.
 * Requests are pipelined and matched to answers by `id` (contracts, section 3).
 */
export const MAX_FRAME_BYTES = 1024 * 1024;

/** One message as bytes. */
export function encodeFrame(value: unknown): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(value));
  if (body.length > MAX_FRAME_BYTES) throw new RangeError(`a frame of ${body.length} bytes passes the 1 MB limit`);
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setUint32(0, body.length);
  frame.set(body, 4);
  return frame;
}

/** Cuts a stream of bytes into frames. Owned by one connection; throws on a frame past the limit or broken JSON. */
export class FrameReader {
  #rest: Uint8Array = new Uint8Array(0);

  /** Takes the next bytes, gives the values completed by them. */
  push(chunk: Uint8Array): unknown[] {
    const bytes = this.#rest.length === 0 ? chunk : concat(this.#rest, chunk);
    const values: unknown[] = [];
    let at = 0;
    while (bytes.length - at >= 4) {
      const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);
      if (length > MAX_FRAME_BYTES) throw new RangeError('frame past the 1 MB limit');
      if (bytes.length - at - 4 < length) break;
      values.push(JSON.parse(new TextDecoder().decode(bytes.subarray(at + 4, at + 4 + length))));
      at += 4 + length;
    }
    this.#rest = bytes.slice(at);
    return values;
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
