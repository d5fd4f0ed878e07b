import { secretIn } from '#platform/environment/environment.ts';
import { readIdentityKeys } from '#platform/environment/identityKeys.ts';
import type { IdentityKeys } from '#platform/identity/serviceKeys.ts';
import { readSecrets } from '../embedded/secrets.ts';
import { readStartConfig } from './startConfig.ts';

/** The service name of the commands: services accept its calls on behalf of any user. */
export const OPERATOR = 'operator';

/** The operator's keys: those of the environment, else those of the system that was started with DATA_DIR. */
export async function readOperatorKeys(env: NodeJS.ProcessEnv): Promise<IdentityKeys> {
  if (secretIn(env, 'IDENTITY_KEY') ?? secretIn(env, 'IDENTITY_KEYS')) return readIdentityKeys(env);
  const { dataDir } = readStartConfig(env);
  const kept = await readSecrets(dataDir);
  if (kept) return readIdentityKeys({ IDENTITY_KEYS: kept.identityKeys });
  throw new Error(
    `expected IDENTITY_KEY of the operator with IDENTITY_PUBLIC_KEYS, or a system that was started with DATA_DIR=${dataDir}`,
  );
}
