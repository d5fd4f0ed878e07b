import type { Request } from './buyers.ts';
import type { Town } from './town.ts';

/** A town where everything has settled, and all that was asked in it. */
export type Shop = { readonly town: Town; readonly requests: readonly Request[] };
