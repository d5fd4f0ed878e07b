import { sign, verify } from 'node:crypto';
import { UnsignedCallError } from './callErrors.ts';
import { kidOf, signToken, tokenHeader, verifyToken, type CallSecret } from './callToken.ts';
import { createNonceMemory } from './nonceMemory.ts';
import { agreeOnSecret, createServiceKeys, serviceOf, type IdentityKeys, type ServiceKeys } from './serviceKeys.ts';
import { MAX_CALL_AGE_MS, readCall, writeCall, type BoundRequest, type SignedCall } from './signedCall.ts';

/** A call that is about to be signed; the caller is the service of the {@link Identity}. */
type OutgoingCall = Omit<SignedCall, 'caller'>;

type ReceivedRequest = BoundRequest & {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

/** Reads the signed call of a request, or throws `UnsignedCallError`. */
export type CallVerifier = (request: ReceivedRequest) => SignedCall;

/** Who a service is to the others: it signs its calls and messages, and verifies those of the others. */
export type Identity = {
  readonly service: string;
  /** The clock that calls are signed by, epoch ms. */
  readonly now: () => number;
  /**
   * The header of a call to `callee`, which no other service accepts. `deadlineAt` is read from {@link Identity.now}.
   * Throws when `callee` has published no key.
   */
  readonly signCall: (callee: string, request: BoundRequest, call: OutgoingCall) => { readonly 'x-identity': string };
  /** Accepts each call once, and for 30 s in either direction, to allow for clocks that differ. */
  readonly verifyCall: CallVerifier;
  /** Signs a message that every service can verify. */
  readonly signMessage: (text: string) => string;
  /** Whether `source` signed a message. */
  readonly verifierOf: (source: string) => (text: string, signature: string) => boolean;
};

export type IdentityOptions = {
  readonly service: string;
  readonly keys: IdentityKeys;
  /** The clock that calls are signed by and compared with, epoch ms; this process's own when not given. */
  readonly now?: () => number;
  readonly maxAgeMs?: number;
};

/**
 * The identity of a service. Throws when its own key is not among the published ones.
 *
 * @example
 * const identity = createIdentity({ service: 'orders', keys: config.identityKeys });
 * const headers = identity.signCall('products', { method: 'POST', path: '/graphql', body }, call);
 */
export function createIdentity({ service, keys, ...o }: IdentityOptions): Identity {
  const { now = Date.now, maxAgeMs = MAX_CALL_AGE_MS } = o;
  const serviceKeys = createServiceKeys(service, keys);
  const outgoing = createOutgoingSecrets(service, serviceKeys);
  const incoming = createIncomingSecrets(service, serviceKeys);
  const isFresh = createNonceMemory(maxAgeMs);
  return {
    service,
    now,
    signCall: (callee, request, call) => {
      const payload = writeCall({ ...call, caller: service }, { callee, request, now: now() });
      return { 'x-identity': signToken(outgoing(callee), payload) };
    },
    verifyCall: (request) => {
      const token = request.headers['x-identity'];
      if (typeof token !== 'string' || token === '') throw new UnsignedCallError('the header x-identity is missing');
      const secret = incoming.find(token);
      const payload = verifyToken(secret, token);
      incoming.keep(secret);
      const call = readCall(payload, { ...secret, request, now: now(), maxAgeMs });
      if (!isFresh(payload.jti, now())) throw new UnsignedCallError('the call was seen before');
      return call;
    },
    signMessage: (text) => sign(null, Buffer.from(text), serviceKeys.signingKey).toString('base64url'),
    verifierOf: (source) => {
      const verificationKeys = serviceKeys.verificationKeysOf(source);
      return (text, signature) => {
        const [content, given] = [Buffer.from(text), Buffer.from(signature, 'base64url')];
        return verificationKeys.some((key) => verify(null, content, key, given));
      };
    },
  };
}

function createOutgoingSecrets(service: string, keys: ServiceKeys): (callee: string) => CallSecret {
  const secrets = new Map<string, CallSecret>();
  return (callee) => {
    const known = secrets.get(callee);
    if (known) return known;
    const [own, other] = [keys.agreementKeys[0], keys.agreementKeysOf(callee)[0]];
    if (!own || !other) throw new Error(`expected a public key of ${callee} in IDENTITY_PUBLIC_KEYS, got none`);
    const kid = `${own.kid} ${other.kid}`;
    const key = agreeOnSecret(own.key, other.key, kid);
    const secret = { caller: service, callee, key, header: tokenHeader(kid) };
    secrets.set(callee, secret);
    return secret;
  };
}

/** `find` throws when no service could have signed the token; `keep` remembers a secret that a signature confirmed. */
function createIncomingSecrets(service: string, keys: ServiceKeys) {
  const secrets = new Map<string, CallSecret>();
  const derive = (kid: string): CallSecret => {
    const [callerKid = '', calleeKid = ''] = kid.split(' ');
    const caller = serviceOf(callerKid);
    const own = keys.agreementKeys.find((each) => each.kid === calleeKid);
    const other = own && keys.agreementKeysOf(caller).find((each) => each.kid === callerKid);
    if (!other) throw new UnsignedCallError(`no key here is known as ${JSON.stringify(kid.slice(0, 200))}`);
    return { caller, callee: service, key: agreeOnSecret(own.key, other.key, kid), header: tokenHeader(kid) };
  };
  return {
    find: (token: string): CallSecret => {
      const header = token.slice(0, token.indexOf('.'));
      const secret = secrets.get(header) ?? derive(kidOf(token));
      if (secret.header !== header) throw new UnsignedCallError('the token has not the expected header');
      return secret;
    },
    keep: (secret: CallSecret): void => void secrets.set(secret.header, secret),
  };
}
