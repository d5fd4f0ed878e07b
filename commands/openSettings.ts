import { existsSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { secretsIn } from '#platform/settings/refuseSecrets.ts';
import { withoutSecrets, type ReadSettings } from '#platform/settings/settingsFile.ts';
import { createSettingsHistory } from '#platform/settings/settingsHistory.ts';
import * as tree from '#platform/settings/settingsTree.ts';
import type { SettingsSchema } from '#platform/settings/settingsTree.ts';
import { readStartConfig } from './startConfig.ts';

/** The settings file of a service: how it is read, and what there is in it. */
type Settings = {
  readonly path: string;
  readonly schema: SettingsSchema;
  readonly read: () => ReadSettings<unknown>;
  /** Checks a text as if it were that of the file. Throws EnvironmentError when it is wrong. */
  readonly check: (text: string) => ReadSettings<unknown>;
};

/** The settings file of a service, its schema and its history, by the variables of the command. */
export async function openSettings(service: string, env: NodeJS.ProcessEnv) {
  const { path, schema, read, check } =
    service === 'gateway' ? await settingsOfGateway(env) : await settingsOfSubgraph(service, env);
  const history = createSettingsHistory(readStartConfig(env).dataDir, path);
  return {
    path,
    history,
    tree,
    read,
    /** What a text says. Throws EnvironmentError when it is wrong. */
    check: (text: string) => check(text).written,
    print: printSetting,
    /** Adds the text that a command replaces to the versions, unless it has a secret. */
    keep(text: string, author: string): void {
      if (secretsIn(parse(text)).length === 0) history.add({ author, action: 'found by a command', text });
    },
    /** The file of a subgraph need not exist. */
    create(): void {
      if (!existsSync(path)) writeFileSync(path, '');
    },
    pathOf(setting: string): readonly string[] {
      const found = tree.parsePath(setting);
      if (found && tree.schemaAt(schema, found)) return found;
      throw new Error(`expected a setting of ${service}, got ${JSON.stringify(setting)}`);
    },
    variableOf(setting: readonly string[]): string | null {
      const variable = tree.schemaAt(schema, setting)?.variable;
      return variable && env[variable] ? variable : null;
    },
    /** When a changed setting takes effect. */
    effectOf(setting: readonly string[]): string {
      const variable = this.variableOf(setting);
      if (variable !== null) return `${variable} wins`;
      return tree.isAtRunTime(schema, setting) ? 'at once' : 'after a restart';
    },
    textOf(number: number): string {
      const found = history.versions().find((each) => each.version === number);
      if (found) return found.text;
      throw new Error(`expected one of the versions that \`npm run config -- history\` lists, got ${number}`);
    },
  };
}

/** The value of a setting as text; a secret, which only a wrong file has, is hidden. */
function printSetting(value: unknown, setting: readonly string[]): string {
  if (value === undefined) return 'default';
  const key = setting.at(-1) ?? '';
  return JSON.stringify(Reflect.get(withoutSecrets({ [key]: value }) as object, key));
}

async function settingsOfGateway(env: NodeJS.ProcessEnv): Promise<Settings> {
  const { gatewaySettingsPath } = await import('../gateway/config.ts');
  const { checkGatewaySettings, readSettings } = await import('../gateway/readSettings.ts');
  const { gatewaySettingsSchema: schema } = await import('../gateway/settings.ts');
  const path = gatewaySettingsPath(env);
  if (path === null) throw new Error('SUPERGRAPH is set: expected the path of its settings file in GATEWAY_CONFIG');
  const check = (text: string) => checkGatewaySettings(text, path, env);
  return { path, schema, check, read: () => readSettings(path, env) };
}

async function settingsOfSubgraph(service: string, env: NodeJS.ProcessEnv): Promise<Settings> {
  const { subgraphs } = await import('./subgraphs.ts');
  const { readServiceSettings, serviceSettingsFile } = await import('#platform/settings/serviceSettings.ts');
  const { checkSettings } = await import('#platform/settings/settingsFile.ts');
  const found = subgraphs.find(({ name }) => name === service);
  if (!found?.settings) {
    const names = ['gateway', ...subgraphs.map(({ name }) => name)].join(', ');
    throw new Error(`--service: expected one of ${names}; got ${JSON.stringify(service)}`);
  }
  const file = serviceSettingsFile({ service, schema: found.settings, env });
  const { path, tree: schema } = file;
  return { path, schema, read: () => readServiceSettings(file), check: (text) => checkSettings(text, file) };
}
