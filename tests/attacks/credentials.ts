import { newDocument, overSocket, send, type Attack } from './attack.ts';

/** API keys that are none: the stub of users knows no key. */
const KEYS: Readonly<Record<string, string>> = {
  'an unknown key': `key_${'A'.repeat(43)}`,
  'a key that is too short': 'key_abc',
  'a key of 10,000 characters': `key_${'A'.repeat(10_000)}`,
  'a key with a wrong character': `key_${'A'.repeat(42)}!`,
  'only the beginning of a key': 'key_',
};
const EXPIRED = 'Bearer eyJhbGciOiJFZERTQSJ9.eyJleHAiOjF9.AAAA';
const query = '{ me { id } }';
const subscription = 'subscription { stockChanged(variantId: "var_01HZZZZZZZZZZZZZZZZZZZZZZZ") { cursor } }';

/** The headers in which a bad credential comes, by what it is. */
const bad: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...Object.fromEntries(Object.entries(KEYS).map(([name, key]) => [name, { authorization: `Bearer ${key}` }])),
  ...Object.fromEntries(Object.entries(KEYS).map(([name, key]) => [`${name} in x-api-key`, { 'x-api-key': key }])),
  'a token in x-api-key': { 'x-api-key': 'x.y.z' },
  'an expired token': { authorization: EXPIRED },
};

/** A header longer than a server reads is refused before it is one. */
const expectedOf = (name: string): readonly string[] =>
  name.includes('10,000') ? ['401 UNAUTHENTICATED', '431'] : ['401 UNAUTHENTICATED'];

/** Attacks by bad API keys and tokens, over POST, server-sent events and WebSocket. */
export const credentialAttacks: readonly Attack[] = Object.entries(bad).flatMap(([name, headers]): Attack[] => {
  const inUpgrade = 'x-api-key' in headers;
  return [
    {
      name: `credential over POST: ${name}`,
      expected: expectedOf(name),
      run: (target) => send(target, { headers, body: JSON.stringify({ query }) }),
    },
    {
      name: `credential over server-sent events: ${name}`,
      expected: expectedOf(name),
      run: (target) =>
        send(target, {
          headers: { ...headers, accept: 'text/event-stream' },
          body: JSON.stringify({ query: subscription }),
        }),
    },
    {
      // A key in x-api-key is one of the upgrade: connection_init has only an authorization.
      name: `credential over WebSocket: ${name}`,
      expected: ['close 4403'],
      run: (target) =>
        overSocket(
          target,
          (socket) => {
            socket.send({ type: 'connection_init', ...(!inUpgrade && { payload: headers }) });
            socket.subscribe('a', newDocument());
          },
          { isInitialised: false, ...(inUpgrade && { upgrade: { headers } }) },
        ),
    },
  ];
});
