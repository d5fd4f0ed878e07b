import { commandLine, readScriptsInfo } from '#platform/commandLine/commandLine.ts';

commandLine('help').parse();
const lines = Object.entries(readScriptsInfo()).map(([script, info]): [string, string] => [
  script === 'start' || script === 'test' ? `npm ${script}` : `npm run ${script}`,
  info,
]);
const width = Math.max(...lines.map(([typed]) => typed.length));
for (const [typed, info] of lines) console.log(`${typed.padEnd(width)}  ${info}`);
console.log(
  '\nArguments follow "--", as in: npm run seed -- --products 100. Each of our own commands explains itself with: -- --help',
);
