import { setTimeout as sleep } from 'node:timers/promises';
import { bodyAttacks } from './bodies.ts';
import { credentialAttacks } from './credentials.ts';
import { documentAttacks } from './documents.ts';
import { frameAttacks } from './frames.ts';
import { messageAttacks } from './httpMessages.ts';
import { targetAttacks } from './targets.ts';
import { tokenAttacks } from './tokens.ts';
import { newDocument, post } from './attack.ts';
import type { AttackedGateway } from './openTarget.ts';

/** Every attack, each of another name. */
export const attacks = [
  ...documentAttacks,
  ...bodyAttacks,
  ...targetAttacks,
  ...tokenAttacks,
  ...credentialAttacks,
  ...messageAttacks,
  ...frameAttacks,
];

/** What one attack did. */
export type AttackResult = {
  readonly name: string;
  readonly outcome: string;
  readonly isRight: boolean;
  /** Whether it cost as little as it should. */
  readonly isCheap: boolean;
  /** Without what the gateway does by itself in that time. */
  readonly cpuMs: number;
  readonly longestTurnMs: number;
  readonly subgraphCalls: number;
};

/** What a refusal may cost, and for how long an attack may occupy the event loop without a pause. */
const MAX_CPU_MS = 20;
const MAX_TURN_MS = 50;

/** Runs each attack alone, one after the other; of all, those whose names contain `only`. */
export async function* runAttacks(target: AttackedGateway, only = ''): AsyncGenerator<AttackResult> {
  const idleShare = await idleShareOf(target);
  const operationMs = await costOfOperation(target);
  for (const { name, expected, run, maxCpuMs: most = MAX_CPU_MS, maxOperations = 0 } of attacks) {
    const maxCpuMs = Math.max(most, maxOperations * operationMs);
    if (!name.includes(only)) continue;
    await target.cost();
    const [before, startedAt] = [target.subgraphCalls(), performance.now()];
    const outcome = await run(target);
    const { cpuMs: all, longestTurnMs } = await target.cost();
    const cpuMs = Math.max(0, all - idleShare * (performance.now() - startedAt));
    const subgraphCalls = target.subgraphCalls() - before;
    const isRight = expected.includes(outcome);
    const isCheap = cpuMs <= maxCpuMs && longestTurnMs <= MAX_TURN_MS;
    yield { name, outcome, isRight, isCheap, cpuMs, longestTurnMs, subgraphCalls };
  }
}

type RoundOptions = { readonly rounds: number; readonly only?: string | undefined };

/**
 * Runs the attacks in each round, and returns the least cost of each: code that is not compiled yet and other processes
 * only add to a cost.
 */
export async function runRounds(target: AttackedGateway, { rounds, only }: RoundOptions): Promise<AttackResult[]> {
  const results = new Map<string, AttackResult>();
  for (let round = 0; round < rounds; round += 1)
    for await (const next of runAttacks(target, only)) {
      const before = results.get(next.name);
      if (before?.isRight === false) continue;
      const cpuMs = Math.min(next.cpuMs, before?.cpuMs ?? Infinity);
      const longestTurnMs = Math.min(next.longestTurnMs, before?.longestTurnMs ?? Infinity);
      const isCheap = next.isCheap || before?.isCheap === true;
      results.set(next.name, { ...next, isCheap, cpuMs, longestTurnMs });
    }
  return attacks.flatMap(({ name }) => results.get(name) ?? []);
}

const OPERATIONS = 40;

/** What a new operation costs that is executed alone, in ms, on this machine now. */
async function costOfOperation(target: AttackedGateway): Promise<number> {
  await target.cost();
  for (let count = 0; count < OPERATIONS; count += 1) await post(target, { query: newDocument() });
  return (await target.cost()).cpuMs / OPERATIONS;
}

const IDLE_MS = 1000;

/** The processor time of a gateway without requests, for each unit of time. */
async function idleShareOf(target: AttackedGateway): Promise<number> {
  await target.cost();
  await sleep(IDLE_MS);
  return (await target.cost()).cpuMs / IDLE_MS;
}
