import { z } from 'zod';
import type { Settings } from './settings.ts';

/** The origins whose pages may read answers. */
export const origins = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim()))
  .refine((list) => list.every((each) => URL.canParse(each) && new URL(each).origin === each), {
    message: 'expected origins such as https://shop.example, separated by commas',
  });

/** Names of headers. RFC 9110, 5.6.2: a field name is a token. */
export const headerNames = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim().toLowerCase()))
  .refine((list) => list.every((each) => /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(each)), {
    message: 'expected names of headers such as x-tenant, separated by commas',
  });

type Given = {
  readonly ALLOWED_ORIGINS?: readonly string[] | undefined;
  readonly ALLOWED_HEADERS?: readonly string[] | undefined;
  readonly HSTS_MAX_AGE?: number | undefined;
};

/** The settings that are about browsers: variables, then the file. */
export function browserRulesOf({ cors, hsts_max_age }: Pick<Settings, 'cors' | 'hsts_max_age'>, read: Given) {
  return {
    allowedOrigins: read.ALLOWED_ORIGINS ?? cors?.origins ?? [],
    allowedHeaders: read.ALLOWED_HEADERS ?? cors?.allow_headers?.map((name) => name.toLowerCase()) ?? [],
    hstsMaxAge: read.HSTS_MAX_AGE ?? hsts_max_age ?? null,
  };
}
