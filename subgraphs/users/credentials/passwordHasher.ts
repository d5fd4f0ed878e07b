import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { createLimiter, type Limiter } from '#platform/concurrency/limiter.ts';
import { commonFaults, Fault } from '#platform/faults/faults.ts';

// argon2id is the package's default algorithm. Parameters: OWASP Password Storage Cheat Sheet (19 MiB, 2 passes, 1
// lane).
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const CURRENT_PREFIX = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$`;

/** Hashes and verifies canonical passwords; throws OVERLOADED if too many calls are queued. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;

  /**
   * Whether the password matches the hash, and whether the hash was made with outdated parameters. Without a hash
   * (null: no such account) it does the same work and returns that the password is not correct.
   */
  verify(passwordHash: string | null, password: string): Promise<{ isCorrect: boolean; isOutdated: boolean }>;
}

const MAX_CONCURRENT = 2;
const MAX_QUEUED = 64;
const RETRY_AFTER_MS = 1_000;

/** Opens the hasher. It hashes at most two passwords at once, because each takes 19 MiB and one core. */
export async function openPasswordHasher(
  limiter: Limiter = createLimiter({
    maxConcurrent: MAX_CONCURRENT,
    overload: { maxQueued: MAX_QUEUED, error: overloaded },
  }),
): Promise<PasswordHasher> {
  const decoyHash = await hash(randomBytes(32), COST);
  return {
    hash: (password) => limiter(() => hash(password, COST)),
    verify: (passwordHash, password) =>
      limiter(async () => {
        const isMatch = await verify(passwordHash ?? decoyHash, password);
        return {
          isCorrect: isMatch && passwordHash !== null,
          isOutdated: passwordHash?.startsWith(CURRENT_PREFIX) === false,
        };
      }),
  };
}

function overloaded(): Fault {
  const message = `Too busy: expected fewer than ${MAX_QUEUED} queued requests, got ${MAX_QUEUED}. Try again in ${RETRY_AFTER_MS} ms.`;
  return new Fault(commonFaults.overloaded, message, { extensions: { retryAfterMs: RETRY_AFTER_MS } });
}
