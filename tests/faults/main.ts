import { commandLine } from '#platform/commandLine/commandLine.ts';
import { faultExperiments, type Scale } from './faultExperiments.ts';

// Plants faults in a subgraph below a gateway, with the policies as shipped and with those switched off.
const { only = '' } = commandLine('test:faults')
  .description('plants faults in a subgraph, and prints what queries of the gateway notice')
  .option('--only <text>', 'runs only experiments whose names contain it')
  .parse()
  .opts<{ only?: string }>();

const SCALE: Scale = { callMs: 3_000, openMs: 5_000, loadMs: 3_000, isTimed: true };
let wrong = 0;
console.log('| experiment | as shipped | policy switched off |\n|---|---|---|');
for (const { name, off, run } of faultExperiments) {
  if (!name.includes(only)) continue;
  const control = await run({}, SCALE);
  const planted = await run(off, SCALE);
  if (!control.holds || planted.holds) wrong += 1;
  const marks = [control.holds ? 'holds' : '**fails**', planted.holds ? '**holds**' : 'fails'];
  console.log(`| ${name} | ${marks[0]}: ${control.figures} | ${marks[1]}: ${planted.figures} |`);
}
process.exitCode = wrong === 0 ? 0 : 1;
