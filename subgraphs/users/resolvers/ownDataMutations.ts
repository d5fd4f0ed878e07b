import { requireViewer } from '#platform/faults/requireScope.ts';
import type { UsersContext } from '../context.ts';
import { refuse, type UsersRefused } from '../domain/refusal.ts';
import { unauthenticated } from '../errors.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { passwordRefusal, secondFactorRefusal } from './secondFactorMutations.ts';

type OwnDataMutations = Pick<MutationResolvers, 'deleteMyAccount' | 'exportMyData'>;

export const ownDataMutations: OwnDataMutations = {
  async deleteMyAccount(_root, proof, context) {
    const { subject } = requireViewer(context);
    const refused = await proofRefusal(proof, context);
    if (refused) return { ok: false, userErrors: refused.refusals };
    const outcome = await context.store.erasure.erase(subject);
    if (!outcome) throw unauthenticated();
    return outcome.kind === 'refused' ? { ok: false, userErrors: outcome.refusals } : { ok: true, userErrors: [] };
  },

  async exportMyData(_root, proof, context) {
    const { subject } = requireViewer(context);
    const refused = await proofRefusal(proof, context);
    if (refused) return { json: null, userErrors: refused.refusals };
    const data = await context.store.erasure.read(subject);
    if (!data) throw unauthenticated();
    await context.store.auditLog.append({ action: 'data.exported', actorId: subject, targetId: subject });
    return { json: JSON.stringify(data, null, 2), userErrors: [] };
  },
};

type Proof = { readonly password: string; readonly code?: string | null };

/**
 * The refusal of a caller who proves neither the password nor, where there is one, the second factor: a stolen access
 * token alone is not enough. Null: proved.
 */
export async function proofRefusal({ password, code }: Proof, context: UsersContext): Promise<UsersRefused | null> {
  const problem = await passwordRefusal(password, context);
  if (problem) return refuse(problem);
  const user = await context.loaders.user.load(requireViewer(context).subject);
  if (!user) throw unauthenticated();
  return secondFactorRefusal(user, code, context);
}
