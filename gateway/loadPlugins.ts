import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FastifyPluginAsync } from 'fastify';
import { PluginError } from './errors.ts';
import { withinLoadTimeout, type LoadedPlugin } from './http/registerPlugins.ts';
import type { PluginConfig } from './pluginSettings.ts';

/** Imports the modules, one after the other. Throws {@link PluginError} for one that is missing, or is no plugin. */
export async function loadPlugins(plugins: PluginConfig['plugins']): Promise<readonly LoadedPlugin[]> {
  const loaded: LoadedPlugin[] = [];
  for (const { module, options, load_timeout_ms: loadTimeoutMs } of plugins) {
    const about = { module, options, loadTimeoutMs };
    const imported = (await withinLoadTimeout(about, importModule(module))) as { readonly default?: unknown };
    const { default: plugin } = imported;
    if (typeof plugin !== 'function')
      throw new PluginError(module, `expected a Fastify plugin as its default export, got ${typeof plugin}`);
    // Fastify checks when it registers it that the function is a plugin.
    loaded.push({ ...about, plugin: plugin as FastifyPluginAsync });
  }
  return loaded;
}

const importModule = (module: string) => import(isAbsolute(module) ? pathToFileURL(module).href : module);
