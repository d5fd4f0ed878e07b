import { requireViewer } from '#platform/faults/requireScope.ts';
import type { UsersContext } from '../context.ts';
import { canonicalPassword } from '../domain/password.ts';
import { refuse, type UsersRefusal, type UsersRefused } from '../domain/refusal.ts';
import { secondFactorRequired, wrongPassword } from '../domain/secondFactor.ts';
import type { User } from '../domain/user.ts';
import { unauthenticated } from '../errors.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { startAttempt } from './startAttempt.ts';
import { userPayload } from './userPayload.ts';

type SecondFactorMutations = Pick<MutationResolvers, 'enrolTotp' | 'confirmTotp' | 'disableTotp'>;

export const secondFactorMutations: SecondFactorMutations = {
  async enrolTotp(_root, { password }, context) {
    const { subject } = requireViewer(context);
    const problem = await passwordRefusal(password, context);
    if (problem) return { userErrors: [problem] };
    const user = await context.loaders.user.load(subject);
    if (!user) throw unauthenticated();
    const { uri, secret, encryptedSecret } = context.secondFactors.createSecret(user);
    const outcome = await context.store.secondFactors.enrol(subject, encryptedSecret);
    if (!outcome) throw unauthenticated();
    return outcome.kind === 'refused' ? { userErrors: outcome.refusals } : { uri, secret, userErrors: [] };
  },

  async confirmTotp(_root, { code }, context) {
    const { subject } = requireViewer(context);
    const codes = context.secondFactors.createRecoveryCodes();
    const hashes = codes.map(({ hash }) => hash);
    const outcome = await context.store.secondFactors.confirm(subject, presentedBy(subject, code, context), hashes);
    const payload = userPayload(outcome, context);
    return { ...payload, recoveryCodes: payload.user && codes.map((each) => each.code) };
  },

  async disableTotp(_root, { password, code }, context) {
    const { subject } = requireViewer(context);
    const problem = await passwordRefusal(password, context);
    if (problem) return userPayload(refuse(problem), context);
    return userPayload(
      await context.store.secondFactors.disable(subject, presentedBy(subject, code, context)),
      context,
    );
  },
};

/** The refusal of a password that is not the one of the caller's account, or null. RATE_LIMITED after many wrong ones. */
export async function passwordRefusal(password: string, context: UsersContext): Promise<UsersRefusal | null> {
  const { subject } = requireViewer(context);
  const hash = await context.store.accounts.findPasswordHash(subject);
  if (hash === null) throw unauthenticated();
  const attempt = await startAttempt(subject, context);
  const { isCorrect } = await context.hasher.verify(hash, canonicalPassword(password));
  if (!isCorrect) return wrongPassword;
  await attempt.succeed();
  return null;
}

/**
 * The refusal of an account with a second factor without an accepted code, or null. The code is used up if it is
 * accepted.
 */
export async function secondFactorRefusal(
  user: User,
  code: string | null | undefined,
  context: UsersContext,
): Promise<UsersRefused | null> {
  if (user.secondFactorAt === null) return null;
  if (!code) return refuse(secondFactorRequired);
  const outcome = await context.store.secondFactors.redeem(user.id, presentedBy(user.id, code, context));
  if (!outcome) throw unauthenticated();
  return outcome.kind === 'refused' ? outcome : null;
}

function presentedBy(id: string, code: string, { secondFactors }: UsersContext) {
  return {
    stepOf: (encryptedSecret: string) => secondFactors.stepOf(code, { id, encryptedSecret }),
    recoveryHash: secondFactors.hashRecoveryCode(code),
  };
}
