// W3C Trace Context, version 00: an id of zeros is invalid.
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The trace that a caller sent (W3C Trace Context, `traceparent`), or null when it is missing or invalid. */
export function readTraceparent(value: unknown): string | null {
  return typeof value === 'string' && TRACEPARENT.test(value) ? value : null;
}
