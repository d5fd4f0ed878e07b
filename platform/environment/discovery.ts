import { z } from 'zod';
import { milliseconds, readEnvironment, urlOf } from './environment.ts';

const shape = {
  DISCOVERY: z.enum(['static', 'dns', 'registry'], 'expected static, dns or registry').default('static'),
  ANNOUNCE_URL: urlOf('http', 'https').optional(),
  SERVICE_VERSION: z.string().max(100).optional(),
  SERVICE_WEIGHT: z
    .string()
    .regex(/^\d{1,6}(\.\d+)?$/, 'expected a number from 0 to 999999')
    .transform(Number)
    .default(1),
  ZONE: z.string().max(100).optional(),
  DRAIN_DELAY_MS: milliseconds.optional(),
};

/** How instances of services are found. */
export type Discovery = 'static' | 'dns' | 'registry';

/** How this process finds others, and is found. */
export type DiscoveryConfig = {
  readonly discovery: Discovery;
  /** Where others reach this process, without a path; null: where it listens. */
  readonly announceUrl: string | null;
  readonly version: string | null;
  readonly weight: number;
  readonly zone: string | null;
  /** How long a process that is asked to stop still serves: until callers know that it leaves. */
  readonly drainDelayMs: number;
};

/** Most callers receive the notice within milliseconds; the rest is for slow ones. */
const ANNOUNCED_DRAIN_DELAY_MS = 1_000;

/** Reads the variables of discovery; throws EnvironmentError for all that are wrong. */
export function readDiscovery(env: NodeJS.ProcessEnv): DiscoveryConfig {
  const read = readEnvironment(shape, env);
  return {
    discovery: read.DISCOVERY,
    announceUrl: read.ANNOUNCE_URL ?? null,
    version: read.SERVICE_VERSION ?? null,
    weight: read.SERVICE_WEIGHT,
    zone: read.ZONE ?? null,
    drainDelayMs: read.DRAIN_DELAY_MS ?? (read.DISCOVERY === 'registry' ? ANNOUNCED_DRAIN_DELAY_MS : 0),
  };
}
