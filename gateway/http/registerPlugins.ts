import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import fp from 'fastify-plugin';
import { EnvironmentError } from '#platform/environment/environment.ts';
import { PluginError } from '../errors.ts';

/** A deployer's own plugin, imported and not registered yet. */
export type LoadedPlugin = {
  /** As the settings name it. */
  readonly module: string;
  readonly plugin: FastifyPluginAsync;
  readonly options: Readonly<Record<string, unknown>>;
  readonly loadTimeoutMs: number;
};

/**
 * Registers plugins in their order. Their hooks run after those of the gateway; those of a plugin without
 * `fastify-plugin` only for its own routes. Starting the app then throws {@link PluginError} for one that fails.
 */
export function registerPlugins(app: FastifyInstance, plugins: readonly LoadedPlugin[]): void {
  for (const each of plugins) {
    const register = async (scope: FastifyInstance): Promise<void> => {
      await withinLoadTimeout(each, Promise.resolve(scope.register(each.plugin, { ...each.options })));
    };
    void app.register(fp(register, { name: `plugins: ${each.module}` }));
  }
}

/** Throws {@link PluginError}, with the cause, when loading a plugin fails or takes too long. */
export async function withinLoadTimeout<Loaded>(
  { module, loadTimeoutMs }: Pick<LoadedPlugin, 'module' | 'loadTimeoutMs'>,
  loading: Promise<Loaded>,
): Promise<Loaded> {
  const timeout = Promise.withResolvers<never>();
  const why = `expected it to be loaded within ${loadTimeoutMs} ms`;
  const timer = setTimeout(() => timeout.reject(new PluginError(module, why)), loadTimeoutMs);
  try {
    return await Promise.race([loading, timeout.promise]);
  } catch (error) {
    if (error instanceof PluginError) throw error;
    throw new PluginError(module, error instanceof Error ? error.message : String(error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Ends requests of these routes with DEADLINE_EXCEEDED after so many milliseconds; a response that has begun, such as a
 * stream, goes on. Starting the app throws EnvironmentError for a URL that no route has.
 */
export function limitRoutes(app: FastifyInstance, timeoutsMs: Readonly<Record<string, number>>): void {
  const unknown = new Set(Object.keys(timeoutsMs));
  if (unknown.size === 0) return;
  app.addHook('onRoute', (route) => {
    unknown.delete(route.url);
    const timeoutMs = timeoutsMs[route.url];
    if (timeoutMs !== undefined) route.handlerTimeout = timeoutMs;
  });
  app.addHook('onReady', async () => {
    if (unknown.size === 0) return;
    const names = [...unknown].map((url) => JSON.stringify(url)).join(', ');
    throw new EnvironmentError(`timeouts.routes: expected URLs of routes, of the gateway or of a plugin; got ${names}`);
  });
}
