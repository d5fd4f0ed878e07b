import { requireViewer } from '#platform/faults/requireScope.ts';
import type { UsersContext } from '../context.ts';
import { emailProblem } from '../domain/email.ts';
import type { HashPresented } from '../domain/mailedCode.ts';
import { invalid, type UsersRefused } from '../domain/refusal.ts';
import { normalizeText } from '../domain/text.ts';
import { unauthenticated } from '../errors.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { proofRefusal } from './ownDataMutations.ts';
import { userPayload } from './userPayload.ts';

type EmailMutation = 'requestEmailVerification' | 'verifyEmail' | 'requestEmailChange' | 'confirmEmailChange';

/** The mutations that prove an e-mail address by a mailed code. */
export const emailMutations: Pick<MutationResolvers, EmailMutation> = {
  async requestEmailVerification(_root, _args, context) {
    const { subject } = requireViewer(context);
    return sentPayload(await context.store.emailCodes.sendVerification(subject, newCode(context)));
  },

  async verifyEmail(_root, { code }, context) {
    const { subject } = requireViewer(context);
    return userPayload(await context.store.emailCodes.verify(subject, hashPresented(code, context)), context);
  },

  async requestEmailChange(_root, { email, ...proof }, context) {
    const { subject } = requireViewer(context);
    const address = normalizeText(email);
    const problem = emailProblem(address);
    if (problem !== null) return { ok: false, userErrors: [invalid(['email'], problem)] };
    const refused = await proofRefusal(proof, context);
    if (refused) return sentPayload(refused);
    const code = { ...newCode(context, address), newEmail: address };
    return sentPayload(await context.store.emailCodes.requestChange(subject, code));
  },

  async confirmEmailChange(_root, { code }, context) {
    const { subject, session } = requireViewer(context);
    const presented = hashPresented(code, context);
    return userPayload(await context.store.emailCodes.confirmChange(subject, presented, session), context);
  },
};

function newCode({ codes, newId, now }: UsersContext, newEmail: string | null = null) {
  return codes.create(newId('evc'), now(), newEmail);
}

function hashPresented(code: string, { codes }: UsersContext): HashPresented {
  return (newEmail) => codes.hashCode(code.replaceAll(/\s/g, ''), newEmail);
}

function sentPayload(outcome: { readonly kind: 'saved' } | UsersRefused | null) {
  if (!outcome) throw unauthenticated();
  return outcome.kind === 'refused' ? { ok: false, userErrors: outcome.refusals } : { ok: true, userErrors: [] };
}
