/** A position in one service's log, after which a reader continues. */
export type ResumePosition = { readonly source: string; readonly logId: string; readonly position: number };

const MAX_LENGTH = 200;

/** The opaque cursor of a position for clients: base64url of the JSON array [source, logId, position]. */
export function encodeResumeCursor({ source, logId, position }: ResumePosition): string {
  return Buffer.from(JSON.stringify([source, logId, position])).toString('base64url');
}

/** The position in a cursor, or null if the text is not a cursor. */
export function decodeResumeCursor(cursor: string): ResumePosition | null {
  if (cursor.length > MAX_LENGTH) return null;
  const values = parsed(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!Array.isArray(values) || values.length !== 3) return null;
  const [source, logId, position]: unknown[] = values;
  if (typeof source !== 'string' || typeof logId !== 'string') return null;
  if (typeof position !== 'number' || !Number.isSafeInteger(position) || position < 0) return null;
  return { source, logId, position };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
