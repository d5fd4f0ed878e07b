import { createDice, type Dice } from '../differential/dice.ts';
import { RawWebSocket, webSocketFrame } from '../transports/rawWebSocket.ts';
import { fromNewAddress, send } from './attack.ts';
import type { AttackedGateway } from './openTarget.ts';

const bodies = [
  '{"query":"{ me { id } }"}',
  '{"query":"query Q($n: Int = 3) { products(first: $n) { edges { node { id name } } } }","operationName":"Q","variables":{"n":5}}',
  '{"query":"mutation M($i: LoginInput!) { login(input: $i) { accessToken } }","variables":{"i":{"email":"a@b.c","password":"x"}}}',
  '{"query":"{ a: __typename ...F } fragment F on Query { brands { name } }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}',
];
const messages = [
  '{"type":"connection_init","payload":{}}',
  '{"type":"ping"}',
  '{"type":"subscribe","id":"1","payload":{"query":"{ me { id } }"}}',
  '{"type":"subscribe","id":"2","payload":{"query":"subscription { stockChanged(variantId: \\"var_1\\") { cursor } }"}}',
  '{"type":"complete","id":"1"}',
];
const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '$',
  '@',
  '...',
  '!',
  '\\',
  '\0',
  'null',
  '1e9',
  '-',
  'é',
  '__proto__',
];

type Change = (head: Buffer, tail: Buffer, dice: Dice) => readonly Buffer[];

const CHANGES: readonly Change[] = [
  (head, tail, { pick }) => [head, Buffer.from(pick(TOKENS)), tail],
  (head, tail, { upTo }) => [head, Buffer.from([upTo(256)]), tail.subarray(1)],
  (head, tail, { upTo }) => [head, tail.subarray(upTo(8)), head.subarray(0, upTo(20))],
  (head) => [head],
];

/** Changes a text at some places: bytes, tokens, pieces of it twice, or its end. */
function mutate(text: string, dice: Dice): Buffer {
  const { upTo, pick } = dice;
  let bytes = Buffer.from(text);
  for (let count = upTo(6); count >= 0; count -= 1) {
    const at = upTo(bytes.length + 1);
    const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
    bytes = Buffer.concat(pick(CHANGES)(head, tail, dice));
  }
  return bytes;
}

type FuzzOptions = { readonly count: number; readonly seed: number; readonly concurrency?: number };

/**
 * Sends `count` changed bodies and frames, half of each, and returns what went wrong: a status of 500 or more, no answer
 * within ten seconds, or the end of the gateway. The same seed sends the same.
 */
export async function fuzz(target: AttackedGateway, { count, seed, concurrency = 16 }: FuzzOptions): Promise<string[]> {
  const problems: string[] = [];
  let sent = 0;
  const work = async (lane: number): Promise<void> => {
    const dice = createDice(seed * 1000 + lane);
    while (sent < count && target.isRunning() && problems.length < 20) {
      sent += 20;
      for (let at = 0; at < 10; at += 1) {
        const body = mutate(dice.pick(bodies), dice);
        const outcome = await within(send(target, { body }));
        if (!/^[234]\d\d/.test(outcome)) problems.push(`${outcome}: ${JSON.stringify(body.toString('latin1'))}`);
      }
      const frames = Array.from({ length: 10 }, () => mutate(dice.pick(messages), dice));
      const outcome = await within(sendFrames(target, frames, dice));
      if (outcome !== 'closed')
        problems.push(`${outcome}: ${JSON.stringify(frames.map((frame) => frame.toString('latin1')))}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, lane) => work(lane)));
  if (!target.isRunning()) problems.push('the gateway has ended');
  return problems;
}

/** Sends frames over one socket and then closes it; resolves when the gateway has closed it too. */
async function sendFrames(
  { port }: AttackedGateway,
  frames: readonly Buffer[],
  { chance, upTo }: Dice,
): Promise<string> {
  const socket = await RawWebSocket.open(port, { headers: fromNewAddress() });
  if (chance(0.8)) socket.send({ type: 'connection_init' });
  for (const frame of frames) {
    const isRaw = chance(0.1);
    const options = chance(0.1) ? { opcode: upTo(16), isFinal: chance(0.5), reserved: chance(0.2) ? upTo(8) : 0 } : {};
    socket.raw.write(isRaw ? frame : webSocketFrame(frame, options));
  }
  socket.raw.write(webSocketFrame(Buffer.from([3, 232]), { opcode: 8 }));
  const ended = socket.closeFrame();
  await Promise.race([ended, socket.raw.ended]);
  socket.raw.destroy();
  return 'closed';
}

const ANSWER_WITHIN_MS = 10_000;

async function within(outcome: Promise<string>): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(resolve, ANSWER_WITHIN_MS, 'no answer');
  return Promise.race([outcome.catch((error: unknown) => `failed: ${String(error)}`), promise]).finally(() =>
    clearTimeout(timer),
  );
}
