import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { readGatewayConfig } from '../../gateway/config.ts';
import { openGateway } from '../../gateway/open.ts';

/** What the gateway's process has used since its last answer. */
export type GatewayCost = {
  readonly cpuMs: number;
  /** The most processor time between two turns of a timer of 5 ms, which other processes do not lengthen. */
  readonly longestTurnMs: number;
};

// The gateway of the shop with the limits as shipped; answers each message with its cost.
process.on('disconnect', () => process.exit());
const log = createLog({ service: 'gateway', level: 'fatal' });
const { url } = await openGateway({ config: readGatewayConfig(process.env), pubSub: openLocalPubSub({ log }), log });
let before = process.cpuUsage();
let turnBefore = process.threadCpuUsage();
let longestTurnMs = 0;
function endTurn(): void {
  const { user, system } = process.threadCpuUsage(turnBefore);
  turnBefore = process.threadCpuUsage();
  longestTurnMs = Math.max(longestTurnMs, (user + system) / 1000);
}
setInterval(endTurn, 5);
process.on('message', () => {
  endTurn();
  const { user, system } = process.cpuUsage(before);
  const cost: GatewayCost = { cpuMs: (user + system) / 1000, longestTurnMs };
  process.send?.(cost);
  longestTurnMs = 0;
  before = process.cpuUsage();
});
process.send?.(url);
