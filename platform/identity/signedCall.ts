import { hash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { createSigner } from './signer.ts';

const claims = z
  .object({
    subject: z.string().min(1),
    session: z.string().min(1),
    roles: z.array(z.string()).readonly(),
    scopes: z.array(z.string()).readonly(),
  })
  .readonly();

const call = z.object({
  caller: z.string().min(1),
  claims: claims.nullable(),
  requestId: z.string().min(1),
  deadlineAt: z.number(),
  traceparent: z.string().nullable(),
});

const signed = call.extend({ at: z.number(), nonce: z.string().min(16) });

/** On whose behalf a call is made, as the gateway read it from a verified token. */
export type Claims = z.output<typeof claims>;

/**
 * The calling service, the signed-in user (null when anonymous), under which request, and until when an answer is of
 * use: epoch ms, on the caller's clock when it is signed, on this process's own (`Date.now()`) when it was read.
 */
export type SignedCall = Readonly<z.output<typeof call>>;

type OutgoingRequest = {
  readonly method: string;
  readonly path: string;
  readonly body: string | Uint8Array;
  /** When it is signed, epoch ms, by the clock its `deadlineAt` was read from; by this process's own when not given. */
  readonly signedAt?: number;
};

export type IncomingRequest = {
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

/** The request was not signed by one of ours; `message` says what is wrong with it. */
export class UnsignedCallError extends Error {
  override readonly name: string = 'UnsignedCallError';
}

/**
 * The call was signed by one of ours, whose clock differs too much from the one here; `skewMs` is positive when it is
 * ahead.
 */
export class ClockSkewError extends UnsignedCallError {
  override readonly name = 'ClockSkewError';
  readonly skewMs: number;

  constructor(skewMs: number, maxAgeMs: number) {
    super(
      `signed at a time that is ${Math.round(skewMs)} ms ahead of the clock here, at most ±${maxAgeMs} ms are allowed`,
    );
    this.skewMs = skewMs;
  }
}

const skewRefusal = z.object({
  errors: z.tuple([z.object({ extensions: z.object({ clockSkewMs: z.number() }) })]).rest(z.unknown()),
});

/**
 * Why `callee` refused a call that was signed here with 401 and this body, if it was for its time; null for any other
 * reason.
 */
export function clockSkewRefusal(callee: string, body: string): string | null {
  const skewMs = skewIn(body);
  if (skewMs === null) return null;
  const seconds = (Math.abs(skewMs) / 1_000).toFixed(1);
  const difference = skewMs > 0 ? `${seconds} s ahead of` : `${seconds} s behind`;
  return `${callee} refused the call for its time: the clock here is ${difference} that of ${callee}`;
}

function skewIn(body: string): number | null {
  try {
    return skewRefusal.safeParse(JSON.parse(body)).data?.errors[0].extensions.clockSkewMs ?? null;
  } catch {
    return null;
  }
}

/** Signs who is calling together with time, nonce, method, path and the body's digest: the headers to send along. */
export function signCall(
  keys: readonly string[],
  request: OutgoingRequest,
  { caller, claims, requestId, deadlineAt, traceparent }: SignedCall,
): Record<'x-identity' | 'x-identity-signature', string> {
  const nonce = randomBytes(16).toString('base64url');
  const at = request.signedAt ?? Date.now();
  const content = { caller, claims, requestId, deadlineAt, traceparent, at, nonce };
  const identity = Buffer.from(JSON.stringify(content)).toString('base64url');
  return { 'x-identity': identity, 'x-identity-signature': createSigner(keys).sign(signedText(identity, request)) };
}

/** Reads the signed call of a request, or throws {@link UnsignedCallError}. */
export type CallVerifier = (request: IncomingRequest) => SignedCall;

/** How far the clocks of caller and callee may differ. */
export const MAX_CALL_AGE_MS = 30_000;

type VerifierOptions = {
  readonly maxAgeMs?: number;
  /** The clock that calls are compared with, epoch ms; this process's own when not given. */
  readonly now?: () => number;
};

/** An older call did not travel for so long: the clocks differ. */
const LONGEST_WAY_MS = 2_000;

/**
 * Makes a verifier that takes calls of at most `maxAgeMs` (30 s) in either direction, to allow for clocks that differ,
 * and each nonce once in this process. What is left of a call's time counts from its signature, not from a clock that
 * both would have to share.
 */
export function createCallVerifier(
  keys: readonly string[],
  { maxAgeMs = MAX_CALL_AGE_MS, now = Date.now }: VerifierOptions = {},
): CallVerifier {
  const signer = createSigner(keys);
  const isFresh = createNonceMemory(maxAgeMs);
  return (request) => {
    const identity = headerOf(request, 'x-identity');
    const signature = headerOf(request, 'x-identity-signature');
    if (!signer.verify(signedText(identity, request), signature))
      throw new UnsignedCallError('the signature does not fit the request');
    const read = signed.safeParse(JSON.parse(Buffer.from(identity, 'base64url').toString('utf8')));
    if (!read.success) throw new UnsignedCallError('the identity has not the expected form');
    const { at, nonce, ...content } = read.data;
    const ageMs = now() - at;
    if (Math.abs(ageMs) > maxAgeMs) throw new ClockSkewError(-ageMs, maxAgeMs);
    if (!isFresh(nonce, now())) throw new UnsignedCallError('the call was seen before');
    const wayMs = Math.min(Math.max(ageMs, 0), LONGEST_WAY_MS);
    return { ...content, deadlineAt: Date.now() + content.deadlineAt - at - wayMs };
  };
}

/**
 * Remembers nonces for at least twice `maxAgeMs`, in two generations, so that memory stays bounded by the rate of
 * calls.
 */
function createNonceMemory(maxAgeMs: number): (nonce: string, now: number) => boolean {
  let current = new Set<string>();
  let previous = new Set<string>();
  let turnedAt = 0;
  return (nonce, now) => {
    if (now - turnedAt > 2 * maxAgeMs) {
      previous = now - turnedAt > 4 * maxAgeMs ? new Set() : current;
      current = new Set();
      turnedAt = now;
    }
    if (current.has(nonce) || previous.has(nonce)) return false;
    current.add(nonce);
    return true;
  };
}

function headerOf({ headers }: IncomingRequest, name: string): string {
  const value = headers[name];
  if (typeof value !== 'string' || value === '') throw new UnsignedCallError(`the header ${name} is missing`);
  return value;
}

function signedText(identity: string, { method, path, body }: OutgoingRequest): string {
  return [method.toUpperCase(), path, hash('sha256', body, 'base64url'), identity].join('\n');
}
