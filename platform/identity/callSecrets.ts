import { UnsignedCallError } from './callErrors.ts';
import { kidOf, tokenHeader, type CallSecret } from './callToken.ts';
import { agreeOnSecret, serviceOf, type ServiceKeys } from './serviceKeys.ts';

/** The secrets of calls by this service, by callee. Throws when a callee has published no key. */
export function createOutgoingSecrets(service: string, keys: ServiceKeys): (callee: string) => CallSecret {
  const secrets = new Map<string, CallSecret>();
  return (callee) => {
    const known = secrets.get(callee);
    if (known) return known;
    const [own, other] = [keys.agreementKeys[0], keys.agreementKeyOf(callee)];
    if (!own || !other) throw new Error(`expected a public key of ${callee} in IDENTITY_PUBLIC_KEYS, got none`);
    const kid = `${own.kid} ${other.kid}`;
    const key = agreeOnSecret(own.key, other.key, kid);
    const secret = { caller: service, callee, key, header: tokenHeader(kid) };
    secrets.set(callee, secret);
    return secret;
  };
}

/**
 * The secret that a token of a call to this service must be signed with. Throws `UnsignedCallError` when no service
 * could have signed it. Anyone may send tokens, and a secret costs far more than a signature: it is derived once for
 * each pair of keys, and only for a header that the caller would write.
 */
export function createIncomingSecrets(service: string, keys: ServiceKeys): (token: string) => CallSecret {
  const secrets = new Map<string, CallSecret>();

  function derive(kid: string): CallSecret {
    const own = keys.agreementKeys.find((each) => kid.endsWith(` ${each.kid}`));
    const other = own && keys.findAgreementKey(kid.slice(0, -` ${own.kid}`.length));
    if (!other) throw new UnsignedCallError(`no key here is known as ${JSON.stringify(kid.slice(0, 200))}`);
    const key = agreeOnSecret(own.key, other.key, kid);
    return { caller: serviceOf(other.kid), callee: service, key, header: tokenHeader(kid) };
  }

  return (token) => {
    const header = token.slice(0, token.indexOf('.'));
    const known = secrets.get(header);
    if (known) return known;
    const kid = kidOf(token);
    if (header !== tokenHeader(kid)) throw new UnsignedCallError('the token has not the expected header');
    const secret = derive(kid);
    secrets.set(header, secret);
    return secret;
  };
}
