import type { Caller } from '../context.ts';
import type { Guard } from '../policies/guards.ts';

/** Asks the guards at the door who calls: null without a token, UNAUTHENTICATED thrown for one that is no good. */
export async function identify(guards: readonly Guard[], authorization: string | undefined): Promise<Caller | null> {
  let caller: Caller | null = null;
  for (const guard of guards) if (guard.at === 'door') caller = await guard.identify(authorization);
  return caller;
}
