import { dirname, resolve } from 'node:path';
import { checkSettings, readSettingsFile, type ReadSettings } from '#platform/settings/settingsFile.ts';
import { settingsSchema, type Settings } from './settings.ts';

/**
 * Reads gateway.yaml. Throws EnvironmentError for all that is wrong, with the path of each value, what was expected and
 * what was got.
 */
export function readSettings(path: string, env: NodeJS.ProcessEnv): ReadSettings<Settings> {
  return withAbsolutePaths(path, readSettingsFile({ path, env, schema: settingsSchema }));
}

/** Checks a text as if it were that of the file at `path`. */
export function checkGatewaySettings(text: string, path: string, env: NodeJS.ProcessEnv): ReadSettings<Settings> {
  return withAbsolutePaths(path, checkSettings(text, { path, env, schema: settingsSchema }));
}

function withAbsolutePaths(path: string, read: ReadSettings<Settings>): ReadSettings<Settings> {
  const { supergraph, persisted_documents: documents, plugins } = read.settings;
  const absolute = (relative: string) => resolve(dirname(path), relative);
  const settings = {
    ...read.settings,
    ...(supergraph && { supergraph: absolute(supergraph) }),
    ...(plugins && { plugins: plugins.map((each) => ({ ...each, module: moduleOf(each.module, absolute) })) }),
    ...(documents?.manifest && { persisted_documents: { ...documents, manifest: absolute(documents.manifest) } }),
  };
  return { ...read, settings };
}

/** A path, or the name of a package as it is. */
function moduleOf(module: string, absolute: (relative: string) => string): string {
  return /^\.{0,2}\//.test(module) ? absolute(module) : module;
}
