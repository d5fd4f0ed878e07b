import type { Caller } from '../context.ts';
import type { Guard } from '../policies/guards.ts';

/** Says who calls: null without a token, UNAUTHENTICATED thrown for one that is no good. */
export type Identify = (authorization: string | undefined) => Promise<Caller | null>;

/** Asks the guards of the transports, in their order. */
export function identifyBy(guards: readonly Guard[]): Identify {
  return async (authorization) => {
    let caller: Caller | null = null;
    for (const guard of guards) if (guard.at === 'door') caller = await guard.identify(authorization);
    return caller;
  };
}
