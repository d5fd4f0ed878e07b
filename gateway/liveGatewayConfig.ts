import { EnvironmentError } from '#platform/environment/environment.ts';
import { fixedConfig, openLiveConfig, type LiveConfig } from '#platform/settings/liveConfig.ts';
import { createSettingsHistory } from '#platform/settings/settingsHistory.ts';
import type { Log } from '#platform/log/log.ts';
import {
  gatewayConfigOf,
  gatewaySettingsPath,
  readGatewayConfig,
  type GatewayArguments,
  type GatewayConfig,
} from './config.ts';
import { readSettings } from './readSettings.ts';
import { gatewaySettingsSchema } from './settings.ts';

type LiveOptions = { readonly env: NodeJS.ProcessEnv; readonly given?: GatewayArguments; readonly log: Log };

/**
 * Reads the configuration and follows changes of the settings file; the level of `log` follows them too. Versions are
 * kept in DATA_DIR, when it is set. Throws EnvironmentError when the file is wrong now.
 */
export function openLiveGatewayConfig({ env, given = {}, log }: LiveOptions): LiveConfig<GatewayConfig> {
  const path = gatewaySettingsPath(env, given);
  if (path === null) return fixedConfig(readGatewayConfig(env, given));
  const refuseNewRegistry = requireRegistryFromStart();
  const live = openLiveConfig({
    path,
    read: () => readSettings(path, env),
    configOf: (settings) => refuseNewRegistry(gatewayConfigOf(settings, env, given)),
    schema: gatewaySettingsSchema,
    history: env['DATA_DIR'] ? createSettingsHistory(env['DATA_DIR'], path) : null,
    log,
  });
  const setLogLevel = ({ logLevel }: GatewayConfig): void => void (log.level = logLevel);
  setLogLevel(live.current());
  live.onChange(setLogLevel);
  return live;
}

/** A process connects to the registry when it starts, or never. */
function requireRegistryFromStart() {
  let hasRegistry: boolean | null = null;
  return (config: GatewayConfig): GatewayConfig => {
    hasRegistry ??= config.usesRegistry;
    if (hasRegistry || !config.usesRegistry) return config;
    throw new EnvironmentError('discovery: registry needs a restart of a gateway that was started without it');
  };
}
