import { z } from 'zod';
import type { FlagRule } from './policies/flags.ts';

const MAX_FLAGS = 100;
// They are separated by commas in a header.
const name = z
  .string()
  .regex(/^[a-z][\w.-]{0,63}$/i, 'expected a name of letters, digits, dots, dashes and underscores');
const list = (about: string) => z.array(z.string().min(1)).min(1).optional().describe(about);

const flag = z.strictObject({
  enabled: z.boolean().default(true).describe('false: no caller has it. Default: true'),
  percentage: z
    .number()
    .min(0)
    .max(100)
    .default(100)
    .describe('Of the audience. Callers that are not signed in have it only at 100. Default: 100'),
  audience: z
    .strictObject({
      roles: list('Callers with one of these roles'),
      scopes: list('Callers with one of these scopes'),
      accounts: list('Callers with one of these ids: of accounts, or of API keys'),
    })
    .refine((lists) => Object.keys(lists).length > 0, 'expected roles, scopes or accounts')
    .optional()
    .describe('Only callers that are in one of these lists. Default: every caller'),
});

/** The key `flags` of gateway.yaml. */
export const flagSettings = {
  flags: z
    .record(name, flag)
    .refine((flags) => Object.keys(flags).length <= MAX_FLAGS, `expected at most ${MAX_FLAGS} flags`)
    .optional()
    .meta({ atRunTime: true })
    .describe('Feature flags by name: see docs/configuration.md'),
};

/** The feature flags of a gateway. */
export type FlagConfig = { readonly flags: Readonly<Record<string, FlagRule>> };

export function flagConfigOf({ flags = {} }: { readonly flags?: FlagConfig['flags'] | undefined }): FlagConfig {
  return { flags };
}
