/** MongoDB's limit for one message (maxMessageSizeBytes). */
export const maxMessageBytes = 48_000_000;
export const headerBytes = 16;

export const opcodes = { reply: 1, query: 2004, msg: 2013 } as const;

/** A message that violates the protocol; the connection is closed, because later bytes cannot be interpreted. */
export class ProtocolError extends Error {}

export type MessageFrame = {
  readonly requestId: number;
  readonly opcode: number;
  readonly payload: Buffer;
  /** Header and payload, which the checksum covers. */
  readonly whole: Buffer;
};

/** Splits a stream of bytes into messages; throws ProtocolError for an invalid length. */
export function createFrameReader(): (chunk: Buffer) => MessageFrame[] {
  let chunks: Buffer[] = [];
  let available = 0;
  let needed = headerBytes;
  return (chunk) => {
    chunks.push(chunk);
    available += chunk.length;
    const frames: MessageFrame[] = [];
    while (available >= needed) {
      const joined = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      const length = joined.readInt32LE(0);
      if (length < headerBytes || length > maxMessageBytes) throw new ProtocolError(`message of ${length} bytes`);
      chunks = [joined];
      needed = length;
      if (available < length) break;
      frames.push(readFrame(joined.subarray(0, length)));
      chunks = [joined.subarray(length)];
      available -= length;
      needed = headerBytes;
    }
    return frames;
  };
}

function readFrame(message: Buffer): MessageFrame {
  const [requestId, opcode] = [message.readInt32LE(4), message.readInt32LE(12)];
  return { requestId, opcode, payload: message.subarray(headerBytes), whole: message };
}

let lastRequestId = 0;

/** A response message to the given request. */
export function encodeFrame(responseTo: number, opcode: number, payload: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(headerBytes);
  const length = payload.reduce((sum, part) => sum + part.length, headerBytes);
  lastRequestId = (lastRequestId + 1) & 0x7fffffff;
  header.writeInt32LE(length, 0);
  header.writeInt32LE(lastRequestId, 4);
  header.writeInt32LE(responseTo, 8);
  header.writeInt32LE(opcode, 12);
  return Buffer.concat([header, ...payload], length);
}
