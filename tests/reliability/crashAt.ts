import { setTimeout as sleep } from 'node:timers/promises';
import type { ScenarioAction, CrashScenario, ScenarioContext } from './crashScenarios.ts';
import type { ProcessMutant } from './processMutants.ts';
import type { ShopUnderTest } from './shopUnderTest.ts';

/** A boundary of a scenario: its name and which pass of it (from 1). */
export type BoundaryPass = { readonly boundary: string; readonly nth: number };

const QUIET_MS = 300;
const MAX_WAIT_MS = 12_000;
const SETTLES_WITHIN_MS = 30_000;
const RETRY_MS = 200;

/** Runs a scenario without a crash and returns every boundary that it passes, in order. */
export async function listBoundaries(context: ScenarioContext, scenario: CrashScenario): Promise<BoundaryPass[]> {
  const { shop } = context;
  const act = await prepared(context, scenario);
  await waitUntilQuiet(shop);
  await shop.process().arm({});
  const answer = await act();
  if (answer) shop.acknowledge(answer);
  await waitUntilQuiet(shop);
  return numbered(shop.process().passed());
}

async function prepared(context: ScenarioContext, { name, prepare }: CrashScenario): Promise<ScenarioAction> {
  try {
    return await prepare(context);
  } catch (cause) {
    const printed = context.shop.process().printed();
    throw new Error(`expected "${name}" to start without a crash; the orders process printed:\n${printed}`, { cause });
  }
}

function numbered(passed: readonly string[]): BoundaryPass[] {
  const times = new Map<string, number>();
  return passed.map((boundary) => {
    const nth = (times.get(boundary) ?? 0) + 1;
    times.set(boundary, nth);
    return { boundary, nth };
  });
}

/** Waits until everything is settled and published and no boundary is passed. */
async function waitUntilQuiet(shop: ShopUnderTest): Promise<void> {
  await shop.settled(MAX_WAIT_MS);
  await shop.allEventsReceived();
  for (let before = -1; before !== shop.process().passed().length;) {
    before = shop.process().passed().length;
    await sleep(QUIET_MS);
  }
}

export type CrashTrial = {
  /** Whether each process reached its boundary and crashed there. */
  readonly crashed: boolean;
  /** Milliseconds from the last restart until everything was settled; null if it was not in time. */
  readonly settledMs: number | null;
  /** The boundaries that the last process passed during recovery. */
  readonly recovered: readonly BoundaryPass[];
  readonly violations: readonly string[];
};

export type CrashOptions = {
  readonly scenario: CrashScenario;
  /** Where the first process crashes, then where the process after it crashes, and so on. */
  readonly crashPoints: readonly BoundaryPass[];
  /** Whether a buyer without a response retries with the same key. */
  readonly retries: boolean;
  /** The mutant that the processes after the first run. */
  readonly mutant?: ProcessMutant;
};

/** Kills the orders process at these boundaries, one process after the other, and checks the shop after recovery. */
export async function crashAt(context: ScenarioContext, o: CrashOptions): Promise<CrashTrial> {
  const { shop } = context;
  const { scenario, mutant } = o;
  const act = await prepared(context, scenario);
  await waitUntilQuiet(shop);
  await shop.process().arm({ crashAt: o.crashPoints[0] });
  let performing = perform(shop, act);
  let crashed = await shop.process().diesWithin(MAX_WAIT_MS);
  for (const next of [...o.crashPoints.slice(1), undefined]) {
    const isAnswered = await performing;
    await shop.restart({ mutant, command: next ? { crashAt: next } : {} });
    const again = scenario.isRepeated ? performUntilAnswered : perform;
    performing = isAnswered || !(scenario.isRepeated || o.retries) ? Promise.resolve(isAnswered) : again(shop, act);
    if (next) crashed = (await shop.process().diesWithin(MAX_WAIT_MS)) && crashed;
  }
  const restartedAt = Date.now();
  await performing;
  const isSettled = (await shop.settled(SETTLES_WITHIN_MS - (Date.now() - restartedAt))) !== null;
  const settledMs = isSettled ? Date.now() - restartedAt : null;
  const late = settledMs === null ? [`not settled ${SETTLES_WITHIN_MS / 1000} s after the restart`] : [];
  const violations = [...late, ...(await shop.violations())];
  return { crashed, settledMs, recovered: numbered(shop.process().passed()), violations };
}

/** Performs the action and resolves with whether there was a response, which the shop records. */
async function perform(shop: ShopUnderTest, act: ScenarioAction): Promise<boolean> {
  return act().then(
    (answer) => {
      if (answer) shop.acknowledge(answer);
      return true;
    },
    () => false,
  );
}

async function performUntilAnswered(shop: ShopUnderTest, act: ScenarioAction): Promise<boolean> {
  for (const until = Date.now() + MAX_WAIT_MS; Date.now() < until; await sleep(RETRY_MS)) {
    if (await perform(shop, act)) return true;
  }
  return false;
}
