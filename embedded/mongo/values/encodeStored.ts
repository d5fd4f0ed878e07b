import { type Document, encode, isArray, isDocument } from './bsonValue.ts';

const bsonType = { document: '\x03', array: '\x04' } as const;
const end = Buffer.alloc(1);

/** The bytes of documents in arrays, which a changed document shares with the one that was before. */
const kept = new WeakMap<Document, Buffer>();

/** The bytes that {@link encode} gives, but those of each array's documents are made only once. */
export function encodeStored(document: Document): Buffer {
  const fields: Buffer[] = [];
  let others: Document = {};
  for (const [name, value] of Object.entries(document)) {
    if (!isArray(value) || value.length === 0 || !value.every(isDocument)) {
      others[name] = value;
      continue;
    }
    fields.push(fieldsOf(others), header(bsonType.array, name), arrayOf(value as readonly Document[]));
    others = {};
  }
  return fields.length === 0 ? encode(document) : sized([...fields, fieldsOf(others)]);
}

function fieldsOf(document: Document): Buffer {
  return encode(document).subarray(4, -1);
}

function arrayOf(documents: readonly Document[]): Buffer {
  return sized(documents.flatMap((document, at) => [elementHeader(at), bytesOf(document)]));
}

function bytesOf(document: Document): Buffer {
  const known = kept.get(document);
  if (known) return known;
  const bytes = encode(document);
  kept.set(document, bytes);
  return bytes;
}

const elementHeaders: Buffer[] = [];

function elementHeader(at: number): Buffer {
  return (elementHeaders[at] ??= header(bsonType.document, String(at)));
}

function header(type: string, name: string): Buffer {
  return Buffer.from(`${type}${name}\0`);
}

/** A BSON document or array of these fields: its length, the fields, a zero. */
function sized(fields: readonly Buffer[]): Buffer {
  const length = Buffer.alloc(4);
  const whole = Buffer.concat([length, ...fields, end]);
  whole.writeInt32LE(whole.length, 0);
  return whole;
}
