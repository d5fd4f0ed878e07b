import { runCampaign, catchSystemMutants } from '../simulation/runCampaign.ts';
import { simulateProducts, sweepProducts } from '../simulation/products/simulateProducts.ts';
import { catchProductsMutants } from '../simulation/products/catchProductsMutants.ts';
import type { ExperimentSizes } from './experimentSizes.ts';
import type { ExperimentResult } from './experiments.ts';

/** The simulation of orders in virtual time: every fault at every step, and every mutant. */
export async function runSimulation(
  { seeds, faultSeeds }: ExperimentSizes['simulation'],
  from: number,
): Promise<ExperimentResult> {
  const lines: string[] = [];
  const printLine = (line: string): void => void lines.push(line);
  const isKept = await runCampaign({ seeds, from }, printLine);
  const summary = lines.findLast((line) => /^\d+ seeds from/.test(line)) ?? '';
  const violations = isKept ? [] : lines.filter((line) => line.startsWith('seed '));
  const areCaught = await catchSystemMutants(faultSeeds, printLine);
  const uncaught = lines.filter((line) => line.endsWith('NOTHING')).map((line) => line.split(/ {2,}/)[0]);
  const mutants = areCaught ? `${lines.at(-1)}` : `NOT CAUGHT: ${uncaught.join(', ')}`;
  return { trials: Number.parseInt(summary, 10), summary, violations, control: '–', mutants };
}

/** The simulation of products on a database: faults at any command, a crash at each, and every mutant. */
export async function runProductsSimulation(
  { seeds, every, faultSeeds }: ExperimentSizes['products'],
  { mongoUrl, seed }: { readonly mongoUrl: string; readonly seed: number },
): Promise<ExperimentResult> {
  const url = new URL(mongoUrl);
  url.pathname = '/simulated_products';
  const result = await simulateProducts({ url: url.href, from: seed, seeds });
  const swept = await sweepProducts({ url: url.href, seed, every });
  const uncaught = await catchProductsMutants({ seeds: faultSeeds, from: seed }, () => undefined);
  return {
    trials: result.runs + swept.runs,
    summary: `${result.commands} commands of ${result.runs} runs, then killed at one of ${swept.commands} commands`,
    violations: [...result.violations, ...swept.violations],
    control: '–',
    mutants: uncaught.length === 0 ? 'every mutant caught' : `NOT CAUGHT: ${uncaught.join(', ')}`,
  };
}
