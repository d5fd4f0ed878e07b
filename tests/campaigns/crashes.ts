import { setTimeout as sleep } from 'node:timers/promises';
import type { Act, Scenario, Stage } from './crashScenarios.ts';
import type { PlantedFault } from './plantedFaults.ts';
import type { Shop } from './shop.ts';

/** One boundary of a scenario: its name and which time it is passed. */
export type Boundary = { readonly boundary: string; readonly nth: number };

const QUIET_MS = 300;
const MOST_WAIT_MS = 12_000;
const SETTLES_WITHIN_MS = 30_000;
const SAID_AGAIN_MS = 200;

/** Runs a scenario without harm and lists every boundary it passes, in order. */
export async function listBoundaries(stage: Stage, scenario: Scenario): Promise<Boundary[]> {
  const { shop } = stage;
  const act = await begun(stage, scenario);
  await quiet(shop);
  await shop.process().arm({});
  const answer = await act();
  if (answer) shop.tell(answer);
  await quiet(shop);
  return numbered(shop.process().passed());
}

async function begun(stage: Stage, { name, begin }: Scenario): Promise<Act> {
  try {
    return await begin(stage);
  } catch (cause) {
    const printed = stage.shop.process().printed();
    throw new Error(`expected "${name}" to begin unharmed; the orders house wrote:\n${printed}`, { cause });
  }
}

function numbered(passed: readonly string[]): Boundary[] {
  const times = new Map<string, number>();
  return passed.map((boundary) => {
    const nth = (times.get(boundary) ?? 0) + 1;
    times.set(boundary, nth);
    return { boundary, nth };
  });
}

/** Until everything is settled and published, and nothing happens any more. */
async function quiet(shop: Shop): Promise<void> {
  await shop.settled(MOST_WAIT_MS);
  await shop.allHeard();
  for (let before = -1; before !== shop.process().passed().length;) {
    before = shop.process().passed().length;
    await sleep(QUIET_MS);
  }
}

export type Trial = {
  /** Whether the process got to the boundary and died there, and the one after it at its own. */
  readonly died: boolean;
  /** How long after the last restart everything was settled; null when it was not in time. */
  readonly settledMs: number | null;
  /** What the process that was not killed any more has passed while everything settled. */
  readonly recovered: readonly Boundary[];
  readonly violations: readonly string[];
};

export type CrashOptions = {
  readonly scenario: Scenario;
  /** Where it dies, and then where the process dies that takes over, and so on. */
  readonly deaths: readonly Boundary[];
  /** Whether the buyer, left without an answer, asks again in the same way. */
  readonly asksAgain: boolean;
  /** The mistake in the processes that take over. */
  readonly fault?: PlantedFault;
};

/** Kills the house at these boundaries, one life after the other, and looks at what became of everything. */
export async function crashAt(stage: Stage, o: CrashOptions): Promise<Trial> {
  const { shop } = stage;
  const { scenario, fault } = o;
  const act = await begun(stage, scenario);
  await quiet(shop);
  await shop.process().arm({ deathAt: o.deaths[0] });
  let asking = ask(shop, act);
  let died = await shop.process().diesWithin(MOST_WAIT_MS);
  for (const next of [...o.deaths.slice(1), undefined]) {
    const isAnswered = await asking;
    await shop.restart({ fault, order: next ? { deathAt: next } : {} });
    const again = scenario.isRepeated ? untilTaken : ask;
    asking = isAnswered || !(scenario.isRepeated || o.asksAgain) ? Promise.resolve(isAnswered) : again(shop, act);
    if (next) died = (await shop.process().diesWithin(MOST_WAIT_MS)) && died;
  }
  const restartedAt = Date.now();
  await asking;
  const isSettled = (await shop.settled(SETTLES_WITHIN_MS - (Date.now() - restartedAt))) !== null;
  const settledMs = isSettled ? Date.now() - restartedAt : null;
  const late = settledMs === null ? [`nothing had settled ${SETTLES_WITHIN_MS / 1000} s after the restart`] : [];
  const violations = [...late, ...(await shop.violations())];
  return { died, settledMs, recovered: numbered(shop.process().passed()), violations };
}

/** Whether there was an answer, which is remembered. */
async function ask(shop: Shop, act: Act): Promise<boolean> {
  return act().then(
    (answer) => {
      if (answer) shop.tell(answer);
      return true;
    },
    () => false,
  );
}

async function untilTaken(shop: Shop, act: Act): Promise<boolean> {
  for (const until = Date.now() + MOST_WAIT_MS; Date.now() < until; await sleep(SAID_AGAIN_MS)) {
    if (await ask(shop, act)) return true;
  }
  return false;
}
