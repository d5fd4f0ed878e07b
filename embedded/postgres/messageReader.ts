import type { WireMessage } from './wireMessages.ts';

/** Splits the bytes of a socket into whole messages. Throws if a length is invalid. */
export interface MessageReader {
  push(chunk: Buffer): void;
  /** The next packet before the session has started, which has no type; null until it is complete. */
  nextStartupPacket(): Buffer | null;
  nextMessage(): WireMessage | null;
}

const startupPacketMax = 10_000;
const messageMax = 64 * 1024 * 1024;

export function createMessageReader(): MessageReader {
  let chunks: Buffer[] = [];
  let size = 0;

  // Joined only when a message is complete, so that a large one is not copied with every chunk.
  const take = (length: number): Buffer => {
    const all = joined();
    chunks = length < size ? [all.subarray(length)] : [];
    size -= length;
    return all.subarray(0, length);
  };
  const joined = (): Buffer => {
    if (chunks.length > 1) chunks = [Buffer.concat(chunks)];
    return chunks[0] ?? Buffer.alloc(0);
  };
  const peek = (length: number): Buffer => ((chunks[0]?.length ?? 0) >= length ? (chunks[0] as Buffer) : joined());

  return {
    push(chunk) {
      chunks.push(chunk);
      size += chunk.length;
    },
    nextStartupPacket() {
      if (size < 8) return null;
      const length = peek(8).readInt32BE(0);
      if (length < 8 || length > startupPacketMax) throw lengthError('a startup packet', length, startupPacketMax);
      return size < length ? null : take(length);
    },
    nextMessage() {
      if (size < 5) return null;
      const head = peek(5);
      const length = head.readInt32BE(1) + 1;
      if (length < 5 || length > messageMax) throw lengthError('a message', length, messageMax);
      return size < length ? null : { type: String.fromCharCode(head[0] ?? 0), bytes: take(length) };
    },
  };
}

function lengthError(what: string, got: number, max: number): RangeError {
  return new RangeError(`expected ${what} of at most ${max} bytes, got a length of ${got}`);
}
