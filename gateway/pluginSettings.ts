import { z } from 'zod';

const plugin = z.strictObject({
  module: z
    .string()
    .min(1)
    .describe('Its default export is a Fastify plugin. A path relative to this file (./…), or an installed package'),
  options: z.record(z.string(), z.unknown()).default({}).describe('What the plugin receives as its options'),
  load_timeout_ms: z.int().min(1).default(10_000).describe('How long it may take until it is loaded. Default: 10000'),
});

/** The key `plugins` of gateway.yaml. */
export const pluginSettings = {
  plugins: z.array(plugin).optional().describe('Fastify plugins of your own, in this order: see docs/gateway.md'),
};

/** What a gateway has of its deployer. */
export type PluginConfig = {
  readonly plugins: readonly z.output<typeof plugin>[];
  /** How long a request of a route may take, by the URL of the route. */
  readonly routeTimeoutsMs: Readonly<Record<string, number>>;
};

type Given = z.output<z.ZodObject<typeof pluginSettings>> & {
  readonly timeouts?: { readonly routes?: Readonly<Record<string, number>> | undefined } | undefined;
};

export function pluginConfigOf({ plugins = [], timeouts = {} }: Given): PluginConfig {
  return { plugins, routeTimeoutsMs: timeouts.routes ?? {} };
}
