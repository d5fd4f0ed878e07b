import { Binary, Long, ObjectId } from 'bson';
import { type Document, type Kind, type NumberValue, type Value, isArray, kindOf } from './bsonValue.ts';

/** The first byte of a key, in MongoDB's order of types; `emptyArray` is for an empty array in an index. */
export const kindByte: Record<Kind | 'emptyArray', number> = {
  emptyArray: 0x08,
  missing: 0x10,
  null: 0x10,
  number: 0x20,
  string: 0x30,
  object: 0x40,
  array: 0x50,
  binary: 0x60,
  objectId: 0x70,
  bool: 0x80,
  date: 0x90,
  regex: 0xa0,
};

/** Stands for an empty array in an index, which sorts before null. */
export const emptyArray = Symbol('empty array');
export type KeyPart = Value | undefined | typeof emptyArray;

let scratch = Buffer.allocUnsafe(4096);
let length = 0;

function reserve(bytes: number): void {
  if (length + bytes <= scratch.length) return;
  const larger = Buffer.allocUnsafe((length + bytes) * 2);
  scratch.copy(larger, 0, 0, length);
  scratch = larger;
}

function putByte(byte: number): void {
  reserve(1);
  scratch[length++] = byte;
}

function putBytes(bytes: Uint8Array): void {
  reserve(bytes.length);
  scratch.set(bytes, length);
  length += bytes.length;
}

/** UTF-8 with 0 escaped as 0 1 and terminated by 0 0, so that the byte order is the string order. */
function putString(text: string): void {
  reserve(Buffer.byteLength(text) + 2);
  if (text.includes('\0')) putBytes(Buffer.from(text.replaceAll('\0', '\0\u0001'), 'utf8'));
  else length += scratch.write(text, length, 'utf8');
  putByte(0);
  putByte(0);
}

/** Eight bytes of the nearest double, then the difference of an int64 from it: the exact order of all number types. */
function putNumber(value: NumberValue): void {
  reserve(10);
  const near = value instanceof Long ? value.toNumber() : value.value;
  const distance = value instanceof Long && !Number.isSafeInteger(near) ? Number(value.toBigInt() - BigInt(near)) : 0;
  const start = length;
  length += 10;
  if (Number.isNaN(near)) {
    scratch.fill(0, start, length);
    return;
  }
  scratch.writeDoubleBE(near === 0 ? 0 : near, start);
  if (near < 0) for (let at = start; at < start + 8; at++) scratch[at] = ~scratch[at]! & 0xff;
  else scratch[start]! |= 0x80;
  scratch.writeUInt16BE(distance + 0x8000, start + 8);
}

function putDate(date: Date): void {
  reserve(8);
  // The 64-bit integer with its sign bit flipped, in two halves, which a double represents exactly.
  const ms = date.getTime();
  const high = Math.floor(ms / 2 ** 32);
  scratch.writeUInt32BE(high + 2 ** 31, length);
  scratch.writeUInt32BE(ms - high * 2 ** 32, length + 4);
  length += 8;
}

function putDocument(document: Document): void {
  for (const [name, field] of Object.entries(document)) {
    putByte(kindByte[kindOf(field)]);
    putString(name);
    putPayload(field);
  }
  putByte(0);
}

function putBinary(binary: Binary): void {
  reserve(5);
  scratch.writeUInt32BE(binary.position, length);
  scratch[length + 4] = binary.sub_type;
  length += 5;
  putBytes(binary.buffer.subarray(0, binary.position));
}

function putPayload(value: Value): void {
  if (typeof value === 'string') putString(value);
  else if (value instanceof Date) putDate(value);
  else if (value instanceof ObjectId) putBytes(value.id);
  else if (value instanceof Binary) putBinary(value);
  else if (typeof value === 'boolean') putByte(value ? 1 : 0);
  else if (isArray(value)) {
    for (const element of value) putPart(element);
    putByte(0);
  } else if (value !== null) putCompound(value);
}

function putCompound(value: Exclude<Value, null | string | boolean | readonly Value[]>): void {
  const kind = kindOf(value);
  // kindOf distinguishes numbers from documents. A regular expression is never stored, so its text is its order.
  if (kind === 'number') putNumber(value as NumberValue);
  else if (kind === 'regex') putString(JSON.stringify(value));
  else putDocument(value as Document);
}

function putPart(part: KeyPart): void {
  if (part === emptyArray) {
    putByte(kindByte.emptyArray);
    return;
  }
  putByte(kindByte[kindOf(part)]);
  if (part !== undefined) putPayload(part);
}

/** Bytes in MongoDB's order of values; the bytes of descending parts are inverted. No key is a prefix of another. */
export function sortableKey(parts: readonly KeyPart[], descending: readonly boolean[] = []): Buffer {
  length = 0;
  for (const [index, part] of parts.entries()) {
    const start = length;
    putPart(part);
    if (descending[index]) for (let at = start; at < length; at++) scratch[at] = ~scratch[at]! & 0xff;
  }
  return Buffer.from(scratch.subarray(0, length));
}

/** MongoDB's order of two values of any type: negative, zero or positive. */
export function compareValues(left: Value | undefined, right: Value | undefined): number {
  if (typeof left === 'string' && left === right) return 0;
  return Buffer.compare(sortableKey([left]), sortableKey([right]));
}

export function equalValues(left: Value | undefined, right: Value | undefined): boolean {
  return compareValues(left, right) === 0;
}
