import { z } from 'zod';

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
