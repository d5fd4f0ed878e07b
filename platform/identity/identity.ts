import { sign, verify } from 'node:crypto';
import { UnsignedCallError } from './callErrors.ts';
import { createIncomingSecrets, createOutgoingSecrets } from './callSecrets.ts';
import { signToken, verifyToken } from './callToken.ts';
import { createNonceMemory } from './nonceMemory.ts';
import { createServiceKeys, type IdentityKeys } from './serviceKeys.ts';
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
      const secret = incoming(token);
      const payload = verifyToken(secret, token);
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
