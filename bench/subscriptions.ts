import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';

// What one gateway with very many WebSockets costs and its delivery latency: needs redis-server, and 20 000 open files.
const { sockets, stalled } = commandLine('bench', 'bench/subscriptions.ts')
  .description('what one gateway with very many WebSockets costs, and how fast it delivers')
  .option('--sockets <count>', 'open WebSockets', wholeNumberArgument(2, 1_000_000), 10_000)
  .option('--stalled <count>', 'of them, those that read nothing', wholeNumberArgument(0, 1_000_000), 200)
  .parse()
  .opts<{ sockets: number; stalled: number }>();
// Loaded once the arguments are known to be right, because it takes long.
const { measureSubscriptions } = await import('../tests/subscriptionLoad/measureSubscriptions.ts');
const measured = await measureSubscriptions({
  sockets,
  stalled,
  ownEvents: Math.min(2000, sockets),
  ownEventsPerSecond: 250,
  broadcasts: 5,
  watchers: Math.min(500, sockets),
  publicEvents: 60,
  missedEvents: sockets * 2,
  memory: sockets / 2,
});
console.table(measured.map(({ what, value, unit }) => ({ what, value: Math.round(value * 100) / 100, unit })));
process.exit();
