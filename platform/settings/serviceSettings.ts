import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Log } from '#platform/log/log.ts';
import { openLiveConfig, type LiveConfig } from './liveConfig.ts';
import { checkSettings, readSettingsFile, settingsPath, type ReadSettings, type SettingsFile } from './settingsFile.ts';
import { createSettingsHistory, type SettingsHistory } from './settingsHistory.ts';
import type { SettingsSchema } from './settingsTree.ts';

/** The settings that every service has. */
export const commonSettings = {
  log_level: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .optional()
    .meta({ atRunTime: true, variable: 'LOG_LEVEL' })
    .describe('Default: info; with npm start warn'),
};

/** The settings file of one service, and its schema as a tree. */
export type ServiceSettingsFile<Settings> = SettingsFile<Settings> & {
  readonly tree: SettingsSchema;
  /** Whether it need not exist: nobody has named it. */
  readonly isOptional: boolean;
  /** Null: no versions are kept, because DATA_DIR is not set. */
  readonly history: SettingsHistory | null;
};

type OfService<Settings> = {
  readonly service: string;
  readonly schema: z.ZodType<Settings>;
  readonly env: NodeJS.ProcessEnv;
};

/**
 * The settings file of a service: the one that `<SERVICE>_CONFIG` names, otherwise `<service>.yaml` at the top of the
 * repository, which may be missing; each for the environment that ENVIRONMENT names.
 */
export function serviceSettingsFile<Settings>(o: OfService<Settings>): ServiceSettingsFile<Settings> {
  const { service, schema, env } = o;
  const named = env[`${service.toUpperCase()}_CONFIG`] || null;
  const path = settingsPath(named ?? fileURLToPath(new URL(`../../${service}.yaml`, import.meta.url)), env);
  const tree = z.toJSONSchema(schema, { io: 'input' }) as SettingsSchema;
  const history = env['DATA_DIR'] ? createSettingsHistory(env['DATA_DIR'], path) : null;
  return { path, schema, env, tree, variables: tree, isOptional: named === null, history };
}

/** Reads the file as it is now: defaults, then the file, then variables. Throws EnvironmentError for all that is wrong. */
export function readServiceSettings<Settings>(file: ServiceSettingsFile<Settings>): ReadSettings<Settings> {
  return file.isOptional && !existsSync(file.path) ? checkSettings('', file) : readSettingsFile(file);
}

/**
 * Reads the settings and follows changes of the file, also when it appears or vanishes; the level of `log` follows them
 * too. Throws EnvironmentError when the file is wrong now.
 */
export function openServiceSettings<Settings extends { readonly log_level?: string | undefined }>(
  file: ServiceSettingsFile<Settings>,
  log: Log,
): LiveConfig<Settings> {
  const { level: levelByDefault } = log;
  const live = openLiveConfig({
    path: file.path,
    read: () => readServiceSettings(file),
    configOf: (settings) => settings,
    schema: file.tree,
    history: file.history,
    log,
  });
  const setLogLevel = ({ log_level: level }: Settings): void => void (log.level = level ?? levelByDefault);
  setLogLevel(live.current());
  live.onChange(setLogLevel);
  return live;
}
