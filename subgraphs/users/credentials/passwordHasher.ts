import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { createTurnstile, type Turnstile } from './turnstile.ts';

// argon2id is the package's default algorithm. Parameters: OWASP Password Storage Cheat Sheet (19 MiB, 2 passes, 1 lane).
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const CURRENT = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$`;

/** Hashes and checks canonical passwords; throws OVERLOADED rather than let too many wait. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;

  /**
   * Whether the password fits the hash, and whether the hash was made with other parameters than today's. Without a
   * hash (null: no such account) the same work is done and the password does not fit.
   */
  verify(passwordHash: string | null, password: string): Promise<{ isRight: boolean; isOutdated: boolean }>;
}

const QUEUE = { atOnce: 2, waiting: 64, retryAfterMs: 1000 } as const;

/** Opens the hasher: at most two passwords at once, for each takes 19 MiB and a core. */
export async function openPasswordHasher(turnstile: Turnstile = createTurnstile(QUEUE)): Promise<PasswordHasher> {
  const nobodys = await hash(randomBytes(32), COST);
  return {
    hash: (password) => turnstile(() => hash(password, COST)),
    verify: (passwordHash, password) =>
      turnstile(async () => {
        const fits = await verify(passwordHash ?? nobodys, password);
        return { isRight: fits && passwordHash !== null, isOutdated: passwordHash?.startsWith(CURRENT) === false };
      }),
  };
}
