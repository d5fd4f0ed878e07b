import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { UnsignedCallError } from './callErrors.ts';

/** A secret of one caller and one callee; `header` is the JWS header of the tokens under it. */
export type CallSecret = {
  readonly caller: string;
  readonly callee: string;
  readonly key: KeyObject;
  readonly header: string;
};

const payload = z.object({
  iss: z.string(),
  aud: z.string(),
  /** Seconds, with a fraction for the milliseconds. */
  iat: z.number(),
  exp: z.number(),
  jti: z.string().min(16),
  sub: z.string().min(1).optional(),
  sid: z.string().min(1).optional(),
  roles: z.array(z.string()).readonly().optional(),
  scopes: z.array(z.string()).readonly().optional(),
  /** The address of the client. */
  addr: z.string().optional(),
  /** The feature flags of the user. */
  flags: z.array(z.string()).readonly().optional(),
  requestId: z.string().min(1),
  method: z.string(),
  path: z.string(),
  bodyDigest: z.string(),
});

/** The claims of a call's token: those of RFC 7519, the user's, and what the token is bound to. */
export type CallPayload = z.output<typeof payload>;

/** The JWS header of tokens under the secret that `kid` names. */
export function tokenHeader(kid: string): string {
  return encode({ alg: 'HS256', typ: 'JWT', kid });
}

/** The `kid` of a token; throws {@link UnsignedCallError} when it has none. */
export function kidOf(token: string): string {
  const header = decode(token.slice(0, token.indexOf('.')));
  const kid = z.object({ kid: z.string() }).safeParse(header).data?.kid;
  if (kid === undefined) throw new UnsignedCallError('the header x-identity is not a token with a kid');
  return kid;
}

/** A compact JWS (RFC 7515) with HMAC-SHA-256. */
export function signToken({ key, header }: CallSecret, claims: CallPayload): string {
  const content = `${header}.${encode(claims)}`;
  return `${content}.${createHmac('sha256', key).update(content).digest('base64url')}`;
}

/** The payload of a token under this secret; throws {@link UnsignedCallError} when it was not signed with it. */
export function verifyToken({ key, header }: CallSecret, token: string): CallPayload {
  const end = token.lastIndexOf('.');
  const content = token.slice(0, end);
  const [expected, given] = [macOf(key, content), Buffer.from(token.slice(end + 1), 'base64url')];
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new UnsignedCallError('the signature does not fit the token');
  const read = payload.safeParse(decode(content.slice(header.length + 1)));
  if (!read.success) throw new UnsignedCallError('the token has not the expected claims');
  return read.data;
}

function macOf(key: KeyObject, content: string): Buffer {
  return createHmac('sha256', key).update(content).digest();
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
