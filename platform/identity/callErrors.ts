import { z } from 'zod';

/** The call was not signed by a service that may make it; `message` says what is wrong with it. */
export class UnsignedCallError extends Error {
  override readonly name: string = 'UnsignedCallError';
}

/**
 * The call was signed by a service whose clock differs too much from the one here; `skewMs` is positive when it is
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
