import { webSocketFrame } from '../transports/rawWebSocket.ts';
import { newDocument, overSocket, type Attack } from './attack.ts';

type Frames = readonly [
  run: Parameters<typeof overSocket>[1],
  expected: readonly string[],
  options?: Parameters<typeof overSocket>[2] & Pick<Attack, 'maxCpuMs'>,
];
const json = (value: unknown) => JSON.stringify(value);
const subscribe = (id: unknown, payload: unknown) => json({ type: 'subscribe', id, payload });
const write =
  (text: string | Uint8Array, options?: Parameters<typeof webSocketFrame>[1]): Frames[0] =>
  (socket) =>
    socket.raw.write(webSocketFrame(text, options));
const before = { isInitialised: false };
/** What 100 new operations may cost that are executed before one is refused, and 1,500 messages. */
const [MAX_CPU_OF_100_MS, MAX_CPU_OF_MESSAGES_MS] = [500, 60];

let variants = 1000;
/** A subscription that the gateway does not know. */
function newSubscription(): string {
  variants += 1;
  return `subscription { stockChanged(variantId: "var_01HZZZZZZZZZZZZZZZZZZZ${variants}") { cursor } }`;
}

const query = '{ me { id } }';

/** Many clients at one moment, of which one is watched. */
const manySockets: Attack = {
  name: 'WebSocket: 10 operations on each of 20 sockets at once',
  // Operations beyond what the gateway can execute at once are refused, and so are sockets while its event loop is late.
  expected: ['completed', 'error OVERLOADED', '503'],
  maxCpuMs: 2 * MAX_CPU_OF_100_MS,
  maxOperations: 200,
  async run(target) {
    const all = await Promise.all(
      Array.from({ length: 20 }, () =>
        overSocket(target, (socket) => {
          for (let count = 0; count < 10; count += 1) socket.subscribe(`${count}`, newDocument());
        }),
      ),
    );
    return all.find((outcome) => outcome !== 'completed') ?? 'completed';
  },
};

const frames: Readonly<Record<string, Frames>> = {
  'an operation before connection_init': [write(subscribe('a', { query })), ['close 4401'], before],
  'no protocol': [() => undefined, ['close 4406'], { ...before, upgrade: { protocol: '' } }],
  'the old protocol': [() => undefined, ['close 4406'], { ...before, upgrade: { protocol: 'graphql-ws' } }],
  'a forged token in the upgrade': [
    write(json({ type: 'connection_init' })),
    ['close 4403'],
    { ...before, upgrade: { headers: { authorization: 'Bearer x.y.z' } } },
  ],
  'no connection_init': [() => undefined, ['close 4408'], before],
  'connection_init twice': [write(json({ type: 'connection_init' })), ['close 4429']],
  'a forged token in connection_init': [
    write(json({ type: 'connection_init', payload: { authorization: 'Bearer x.y.z' } })),
    ['close 4403'],
    before,
  ],
  'a token that is a number': [
    write(json({ type: 'connection_init', payload: { authorization: 1 } })),
    ['close 4403'],
    before,
  ],
  'a payload that is a text': [write(json({ type: 'connection_init', payload: 'x' })), ['close 4400'], before],
  'an unknown type': [write(json({ type: 'start', id: 'a' })), ['close 4400']],
  'no type': [write('{}'), ['close 4400']],
  'no JSON': [write('{'), ['close 4400']],
  'JSON null': [write('null'), ['close 4400']],
  'a list': [write('[]'), ['close 4400']],
  'an empty message': [write(''), ['close 4400']],
  'lists nested 50,000 deep': [write('['.repeat(50_000) + ']'.repeat(50_000)), ['close 4400']],
  'a message of 200,000 bytes': [write(subscribe('a', { query: 'x'.repeat(200_000) })), ['close 1009', 'closed']],
  'an id that is empty': [write(subscribe('', { query })), ['close 4400']],
  'an id that is a number': [write(subscribe(1, { query })), ['close 4400']],
  'an id of 10,000 characters': [write(subscribe('x'.repeat(10_000), { query })), ['close 4400']],
  'no operation': [write(subscribe('a', {})), ['close 4400']],
  'a query that is a number': [write(subscribe('a', { query: 1 })), ['close 4400']],
  'variables that are a list': [write(subscribe('a', { query, variables: [] })), ['close 4400']],
  'one id twice': [
    (socket) => {
      const stock = 'subscription { stockChanged(variantId: "var_01HZZZZZZZZZZZZZZZZZZZZZZZ") { cursor } }';
      for (let count = 0; count < 2; count += 1) socket.subscribe('a', stock);
    },
    ['close 4409'],
  ],
  'a binary message': [write(json({ type: 'ping' }), { opcode: 2 }), ['close 4400']],
  'a frame without a mask': [write(json({ type: 'ping' }), { isMasked: false }), ['close 1002']],
  'reserved bits': [write(json({ type: 'ping' }), { reserved: 7 }), ['close 1002']],
  'an unknown opcode': [write('x', { opcode: 3 }), ['close 1002']],
  'a ping of 200 bytes': [write('x'.repeat(200), { opcode: 9 }), ['close 1002']],
  'a ping in fragments': [write('x', { opcode: 9, isFinal: false }), ['close 1002']],
  'a continuation of nothing': [write('x', { opcode: 0 }), ['close 1002']],
  'a close code of 999': [write(Buffer.from([3, 231]), { opcode: 8 }), ['close 1002']],
  'a close frame of one byte': [write(Buffer.from([3]), { opcode: 8 }), ['close 1002']],
  'invalid UTF-8': [write(Buffer.from([0xff, 0xfe])), ['close 1007']],
  'a length of 2^40': [write('x', { declaredLength: 2 ** 40 }), ['close 1009']],
  '3,000 fragments': [
    (socket) => {
      socket.raw.write(webSocketFrame('{', { isFinal: false }));
      for (let count = 0; count < 3000; count += 1)
        socket.raw.write(webSocketFrame('x'.repeat(100), { opcode: 0, isFinal: false }));
    },
    ['close 1008', 'closed'],
  ],
  '2,000 pings': [
    (socket) => {
      for (let count = 0; count < 2000; count += 1) socket.send({ type: 'ping' });
    },
    ['close 1008', 'closed'],
    { maxCpuMs: MAX_CPU_OF_MESSAGES_MS },
  ],
  '200 operations at once': [
    (socket) => {
      for (let count = 0; count < 200; count += 1) socket.subscribe(`${count}`, newSubscription());
    },
    // The subgraphs here have no events, which ends a subscription after five seconds.
    ['error OVERLOADED', 'error DEPENDENCY_UNAVAILABLE'],
    { maxCpuMs: MAX_CPU_OF_100_MS },
  ],
};

/** Attacks by the frames and messages of a WebSocket. */
export const frameAttacks: readonly Attack[] = [
  ...Object.entries(frames).map(([name, [run, expected, options]]): Attack => ({
    name: `WebSocket: ${name}`,
    expected,
    ...(options?.maxCpuMs !== undefined && { maxCpuMs: options.maxCpuMs }),
    run: (target) => overSocket(target, run, options),
  })),
  manySockets,
];
