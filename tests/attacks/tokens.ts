import { forgedTokens } from '../badInput/forgedTokens.ts';
import { post, type Attack } from './attack.ts';

const query = '{ me { id } }';

/** Each forged token, in the header. */
const FORGED = [
  'garbage',
  'three garbled parts',
  'no signature',
  'another payload under the same signature',
  'alg none',
  'HS256 with the public key',
  'HS256 with the published JWK',
  'another private key',
  'an embedded jwk',
  'longer than any token',
];

/** Attacks by the token of an HTTP request. */
export const tokenAttacks: readonly Attack[] = [
  ...FORGED.map((name): Attack => ({
    name: `token: ${name}`,
    expected: ['401 UNAUTHENTICATED'],
    run: async (target) => {
      const token = forgedTokens(await target.token(), target.jwk)[name] ?? '';
      return post(target, { query }, { authorization: `Bearer ${token}` });
    },
  })),
  ...['Basic YTpi', 'Bearer', 'Bearer  ', 'bearer x', 'Bearer a b'].map((authorization): Attack => ({
    name: `authorization: ${JSON.stringify(authorization)}`,
    expected: ['401 UNAUTHENTICATED'],
    run: (target) => post(target, { query }, { authorization }),
  })),
  ...[{ scope: 'user:admin' }, { roles: ['ADMIN'] }].map((claims): Attack => ({
    name: `a customer with ${JSON.stringify(claims)} added to the payload`,
    expected: ['401 UNAUTHENTICATED'],
    run: async (target) => {
      const [head = '', payload = '', signature = ''] = (await target.token()).split('.');
      const changed = { ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), ...claims };
      const token = `${head}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${signature}`;
      return post(target, { query }, { authorization: `Bearer ${token}` });
    },
  })),
];
