import type { IncomingHttpHeaders } from 'node:http';

/**
 * Why a request's body is not read, or null. An encoded one would be taken for what it is not, or inflated without an
 * end.
 */
export function encodedBodyRefusal(headers: IncomingHttpHeaders): string | null {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return null;
  return 'An encoded body is not read: send it without content-encoding.';
}
