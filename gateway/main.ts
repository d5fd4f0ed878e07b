import { commandLine } from '#platform/commandLine/commandLine.ts';
import { runService } from '#platform/lifetime/runService.ts';
import { readGatewayConfig, type GatewayArguments } from './config.ts';

const command = commandLine('gateway')
  .option('--supergraph <file>', 'serves this composed supergraph, or this list of subgraphs (.yaml)')
  .option('--config <file>', 'reads the settings from this file instead of gateway.yaml');

const servesAnother = () => Boolean(command.opts<GatewayArguments>().supergraph ?? process.env['SUPERGRAPH']);

await runService({
  name: 'gateway',
  env: process.env,
  command,
  readConfig: (env) => readGatewayConfig(env, command.opts<GatewayArguments>()),
  needsPubSub: (config) => (config ? config.policies === 'shop' : !servesAnother()),
  needsRegistry: (config) => config?.usesRegistry ?? false,
  isCalled: false,
  async open({ pubSub, registry, metrics, log }) {
    const { openLiveGatewayConfig } = await import('./liveGatewayConfig.ts');
    const live = openLiveGatewayConfig({ env: process.env, given: command.opts<GatewayArguments>(), log });
    return (await import('./open.ts')).openGateway({ pubSub, registry, live, metrics, log });
  },
});
