import { parseArgs } from 'node:util';
import { measureLive } from '../tests/liveLoad/measureLive.ts';

// What one gateway with very many WebSockets costs and how fast it tells: needs redis-server, and 20 000 open files.
const { values } = parseArgs({
  options: { sockets: { type: 'string', default: '10000' }, stalled: { type: 'string', default: '200' } },
});
const sockets = Number(values.sockets);
const measured = await measureLive({
  sockets,
  stalled: Number(values.stalled),
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
