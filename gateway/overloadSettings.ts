import { z } from 'zod';
import type { OverloadSettings } from './policies/overload.ts';

const limit = (about: string) => z.int().min(1).max(100_000).optional().describe(about);

/** The key `overload` of gateway.yaml. */
export const overloadSettings = {
  overload: z
    .strictObject({
      enabled: z.boolean().optional().describe('Whether operations are refused when too many run. Default: true'),
      initial_concurrent: limit('Operations at once, before anything is known of their latency. Default: 200'),
      min_concurrent: limit('The least that the limit falls to. Default: 10'),
      max_concurrent: limit('The most that the limit rises to. Default: 1000'),
      max_delay_ms: limit('How far the gateway may be behind with its own work. Default: 1000'),
      max_heap_percent: z.int().min(1).max(100).optional().describe('Of the heap that Node may use. Default: 90'),
      critical: z
        .array(
          z.string().regex(/^(Query|Mutation|Subscription)\.\w+$/, 'expected a root field such as Mutation.payOrder'),
        )
        .optional()
        .describe('Root fields whose operations are refused last. Default: none'),
    })
    .refine(({ min_concurrent: min = 10, max_concurrent: max = 1_000 }) => min <= max, {
      message: 'expected min_concurrent to be at most max_concurrent',
    })
    .optional()
    .meta({ atRunTime: true })
    .describe('What the gateway refuses when it is asked for more than it can do: see docs/gateway.md'),
};

type Given = { readonly overload?: z.output<typeof overloadSettings.overload> };

export function readOverloadSettings({ overload: given = {} }: Given): OverloadSettings {
  const [min, max] = [given.min_concurrent ?? 10, given.max_concurrent ?? 1_000];
  return {
    isEnabled: given.enabled ?? true,
    initial: Math.max(min, Math.min(max, given.initial_concurrent ?? 200)),
    min,
    max,
    maxDelayMs: given.max_delay_ms ?? 1_000,
    maxHeapPart: (given.max_heap_percent ?? 90) / 100,
    critical: given.critical ?? [],
  };
}
