import { isIP } from 'node:net';
import { z } from 'zod';
import { readEnvironment, urlOf } from '#platform/environment/environment.ts';
import type { FieldLimit, RateLimitSettings } from './policies/rateLimits.ts';

const tokens = (about: string) => z.int().min(1).max(1_000_000).optional().describe(about);
const network = z.string().refine(isNetwork, 'expected an address, a network such as 10.0.0.0/8, or loopback');

/** The part of gateway.yaml about callers that send too much. */
export const rateLimitSettings = {
  trusted_proxies: z
    .array(network)
    .optional()
    .meta({ variable: 'TRUSTED_PROXIES', atRunTime: true })
    .describe(
      'Addresses and networks of proxies whose X-Forwarded-For is trusted to have the address of a client. Default: none',
    ),
  rate_limits: z
    .strictObject({
      enabled: z.boolean().optional().meta({ variable: 'RATE_LIMITS' }).describe('Default: true'),
      anonymous: tokens('Tokens a minute of one address without an account. Default: 100; in development 6000'),
      signed_in: tokens('Tokens a minute of one account. Default: 1000; in development 60000'),
      bad_credentials: tokens(
        'Bad access tokens and API keys a minute of one address. Default: 60; in development 3600',
      ),
      fields: z
        .record(
          z.string().regex(/^(Query|Mutation|Subscription)\.\w+$/, 'expected a root field such as Mutation.register'),
          z.strictObject({
            address: tokens('Of one address, with all accounts there'),
            account: tokens('Of one account'),
          }),
        )
        .optional()
        .describe('Uses of single root fields a minute; in development sixty times as many'),
    })
    .optional()
    .meta({ atRunTime: true })
    .describe('How much each caller may send: see docs/cost.md'),
};

/** Whose requests count as whose, how many there may be, and where they are counted. */
export type CallerLimits = {
  readonly rateLimits: RateLimitSettings;
  readonly trustedProxies: readonly string[];
  /** Null: each process counts alone. */
  readonly redisUrl: string | null;
};

type Given = Readonly<z.output<z.ZodObject<typeof rateLimitSettings>>>;

const variables = {
  RATE_LIMITS: z.enum(['on', 'off'], 'expected on or off').optional(),
  TRUSTED_PROXIES: z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .refine((list) => list.every(isNetwork), {
      message: 'expected addresses or networks such as 10.0.0.0/8, separated by commas',
    })
    .optional(),
  REDIS_URL: urlOf('redis', 'rediss').optional(),
};

const DEVELOPMENT_FACTOR = 60;

/** Reads the limits: variables, then settings, then the defaults of the mode. Throws EnvironmentError. */
export function readCallerLimits(
  { trusted_proxies: proxies = [], rate_limits: given = {} }: Given,
  env: NodeJS.ProcessEnv,
  mode: 'development' | 'production',
): CallerLimits {
  const read = readEnvironment(variables, env, ['REDIS_URL']);
  const factor = mode === 'development' ? DEVELOPMENT_FACTOR : 1;
  const general = { anonymous: given.anonymous ?? 100 * factor, signedIn: given.signed_in ?? 1_000 * factor };
  const badCredentials = given.bad_credentials ?? 60 * factor;
  const times = (limit: number | undefined) => (limit === undefined ? null : limit * factor);
  const fields = Object.entries(given.fields ?? {}).map(([field, { address, account }]): [string, FieldLimit] => [
    field,
    { address: times(address), account: times(account) },
  ]);
  return {
    rateLimits: {
      isEnabled: read.RATE_LIMITS === undefined ? (given.enabled ?? true) : read.RATE_LIMITS === 'on',
      ...general,
      badCredentials,
      fields: Object.fromEntries(fields),
    },
    trustedProxies: read.TRUSTED_PROXIES ?? proxies,
    redisUrl: read.REDIS_URL ?? null,
  };
}

const NAMED_NETWORKS = new Set(['loopback', 'linklocal', 'uniquelocal']);

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  const isPrefix = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
  return NAMED_NETWORKS.has(text) || (version > 0 && rest.length === 0 && isPrefix);
}
