import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { EnvironmentError, readEnvironment, signingKeys } from './environment.ts';

const KEY = /^[\w-]{43}$/;
const EXPECTED_SET = 'expected the public keys of `npm run identity -- keys` (JSON), or the path of a file with them';

const publicKey = z
  .object({
    kty: z.literal('OKP'),
    crv: z.enum(['X25519', 'Ed25519']),
    x: z.string().regex(KEY),
    kid: z.string().regex(/^[a-z][a-z0-9-]*\.[\w-]+$/),
    d: z.undefined('expected public keys, got a private one (with "d")').optional(),
  })
  .transform(({ kty, crv, x, kid }) => ({ kty, crv, x, kid }));

// Two services with one key could call as each other, and of two keys with one `kid` only the first would be used.
const publicKeySet = z.object({
  keys: z
    .array(publicKey)
    .refine((keys) => areDistinct(keys.map(({ x }) => x)), 'expected keys that differ, got one twice')
    .refine((keys) => areDistinct(keys.map(({ kid }) => kid)), 'expected each "kid" once, got one twice'),
});

const privateKeys = z
  .string()
  .transform((text) => text.split(',').map((key) => key.trim()))
  .refine((keys) => keys.every((key) => KEY.test(key)), 'expected 32 bytes in base64url, of `npm run identity -- keys`')
  .refine((keys) => keys.length <= 2, 'expected one key, or two while they are changed');

const publicKeys = z.string().transform((text, context) => {
  const { json, problem } = text.trimStart().startsWith('{') ? { json: text, problem: null } : readText(text);
  const read = publicKeySet.safeParse(parse(json));
  if (read.success) return read.data.keys;
  const [issue] = read.error.issues;
  const at = issue && issue.path.length > 0 ? `at ${issue.path.join('.')}: ${issue.message}` : null;
  const message = [EXPECTED_SET, problem ?? at].filter((part) => part !== null).join('; ');
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const variables = {
  IDENTITY_KEY: privateKeys.optional(),
  IDENTITY_PUBLIC_KEYS: publicKeys.optional(),
  IDENTITY_KEYS: signingKeys.optional(),
};

/** IDENTITY_PUBLIC_KEYS too, since a wrong value may be a private key. */
const secrets = Object.keys(variables);

/**
 * The keys by which a service is known to the others: its own private keys and the public keys of all, or the secrets
 * that the keys of all services are derived from. Throws {@link EnvironmentError} unless exactly one of the two is set.
 */
export function readIdentityKeys(env: NodeJS.ProcessEnv) {
  const read = readEnvironment(variables, env, secrets);
  const { IDENTITY_KEY: own, IDENTITY_PUBLIC_KEYS: all, IDENTITY_KEYS: sharedSecrets } = read;
  if (sharedSecrets && (own || all))
    throw new EnvironmentError(
      `${own ? 'IDENTITY_KEY' : 'IDENTITY_PUBLIC_KEYS'} and IDENTITY_KEYS are both set: set either IDENTITY_KEY (a service's own key) with IDENTITY_PUBLIC_KEYS, or IDENTITY_KEYS (the keys of all services on one machine)`,
    );
  if (sharedSecrets) return { sharedSecrets } as const;
  if (own && all) return { privateKeys: own, publicKeys: all } as const;
  if (own || all)
    throw new EnvironmentError(
      `${own ? 'IDENTITY_PUBLIC_KEYS' : 'IDENTITY_KEY'} is missing: ${own ? 'IDENTITY_KEY' : 'IDENTITY_PUBLIC_KEYS'} needs it (see .env.example)`,
    );
  throw new EnvironmentError(
    'IDENTITY_KEYS is missing: set it for services on one machine, or IDENTITY_KEY and IDENTITY_PUBLIC_KEYS (see .env.example)',
  );
}

/** The public keys of IDENTITY_PUBLIC_KEYS; none when it is not set. */
export function readPublicKeys(env: NodeJS.ProcessEnv) {
  return readEnvironment({ IDENTITY_PUBLIC_KEYS: publicKeys.optional() }, env, secrets).IDENTITY_PUBLIC_KEYS ?? [];
}

function readText(path: string): { readonly json: string; readonly problem: string | null } {
  try {
    return { json: readFileSync(path, 'utf8'), problem: null };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // the kind node:fs rejects with
    return { json: '', problem: `as a path it cannot be read (${code})` };
  }
}

function areDistinct(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
