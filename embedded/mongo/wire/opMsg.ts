import { crc32c } from './crc32c.ts';
import { type Document, decode, encode } from '../values/bsonValue.ts';
import { type MessageFrame, ProtocolError, encodeFrame, opcodes } from './frames.ts';

const flags = { checksumPresent: 1, moreToCome: 2, exhaustAllowed: 1 << 16 } as const;
const requiredFlags = 0xffff;

/** One command, including its document sequences; `wantsReply` is false for unacknowledged writes. */
export type OpMessage = { readonly body: Document; readonly wantsReply: boolean };

/** Decodes OP_MSG (MongoDB wire protocol): one body, any number of document sequences, an optional CRC-32C. */
export function readMessage(frame: MessageFrame): OpMessage {
  const { whole } = frame;
  const bits = requireBytes(frame.payload, 0, 4).readUInt32LE(0);
  if ((bits & requiredFlags & ~(flags.checksumPresent | flags.moreToCome)) !== 0)
    throw new ProtocolError(`OP_MSG with unknown flags ${bits}`);
  const hasChecksum = (bits & flags.checksumPresent) !== 0;
  if (hasChecksum && whole.readUInt32LE(whole.length - 4) !== crc32c(whole.subarray(0, -4)))
    throw new ProtocolError('OP_MSG with a wrong checksum');
  const sections = frame.payload.subarray(4, hasChecksum ? -4 : undefined);
  return { body: readSections(sections), wantsReply: (bits & flags.moreToCome) === 0 };
}

function readSections(sections: Buffer): Document {
  let body: Document | null = null;
  const sequences: [name: string, documents: Document[]][] = [];
  for (let at = 0; at < sections.length;) {
    const kind = sections[at]!;
    const bytes = sized(sections, at + 1);
    at += 1 + bytes.length;
    if (kind === 1) sequences.push(readSequence(bytes));
    else if (kind !== 0 || body !== null) throw new ProtocolError(`OP_MSG section of kind ${kind}`);
    else body = decodeStrictly(bytes);
  }
  if (body === null) throw new ProtocolError('OP_MSG without a body');
  for (const [name, documents] of sequences) {
    if (Object.hasOwn(body, name) || name === '__proto__') throw new ProtocolError(`OP_MSG gives '${name}' twice`);
    body[name] = documents;
  }
  return body;
}

function readSequence(bytes: Buffer): [name: string, documents: Document[]] {
  const end = bytes.indexOf(0, 4);
  if (end < 0) throw new ProtocolError('OP_MSG document sequence without a name');
  const documents: Document[] = [];
  for (let at = end + 1; at < bytes.length;) {
    const document = sized(bytes, at);
    documents.push(decodeStrictly(document));
    at += document.length;
  }
  return [bytes.toString('utf8', 4, end), documents];
}

/** The bytes of the element that starts here with its int32 length. */
function sized(bytes: Buffer, at: number): Buffer {
  const length = requireBytes(bytes, at, 4).readInt32LE(at);
  if (length < 5) throw new ProtocolError(`BSON of ${length} bytes`);
  return requireBytes(bytes, at, length).subarray(at, at + length);
}

function requireBytes(bytes: Buffer, at: number, count: number): Buffer {
  if (at + count > bytes.length) throw new ProtocolError(`message ends ${at + count - bytes.length} bytes early`);
  return bytes;
}

function decodeStrictly(bytes: Buffer): Document {
  try {
    return decode(bytes);
  } catch (cause) {
    throw new ProtocolError('message with broken BSON', { cause });
  }
}

/** The response to an OP_MSG. */
export function writeMessage(responseTo: number, answer: object): Buffer {
  return encodeFrame(responseTo, opcodes.msg, [Buffer.alloc(5), encode(answer)]);
}

/** Decodes OP_QUERY, which drivers send only for the first hello. */
export function readQuery(frame: MessageFrame): OpMessage {
  const nameEnd = frame.payload.indexOf(0, 4);
  if (nameEnd < 0) throw new ProtocolError('OP_QUERY without a collection');
  const database = frame.payload.toString('utf8', 4, nameEnd).replace(/\.\$cmd$/, '');
  return { body: { ...decodeStrictly(sized(frame.payload, nameEnd + 9)), $db: database }, wantsReply: true };
}

/** OP_REPLY with one document, the response to an OP_QUERY. */
export function writeReply(responseTo: number, answer: object): Buffer {
  const fixed = Buffer.alloc(20);
  fixed.writeInt32LE(8, 0); // AwaitCapable, as in every server since 1.6
  fixed.writeInt32LE(1, 16);
  return encodeFrame(responseTo, opcodes.reply, [fixed, encode(answer)]);
}
