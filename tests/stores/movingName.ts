import dns, { type LookupAddress } from 'node:dns';
import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DOMAIN = '.moving.test';

/** A name whose address changes, for this process and for those that import this module too. */
export type MovingName = {
  readonly name: string;
  /** Whoever resolves the name from now on is told this IPv4 address. */
  readonly moveTo: (address: string) => void;
} & AsyncDisposable;

let named = 0;

/** Gives a name to an address of this machine. */
export function openMovingName(address: string): MovingName {
  named += 1;
  const name = `store-${process.pid}-${named}${DOMAIN}`;
  const moveTo = (to: string): void => writeFileSync(fileOf(name), to);
  moveTo(address);
  return { name, moveTo, [Symbol.asyncDispose]: () => rm(fileOf(name), { force: true }) };
}

const fileOf = (name: string): string => join(tmpdir(), name);

type Resolved = (error: Error | null, address: string | LookupAddress[], family?: number) => void;
type Lookup = (name: string, options: { readonly all?: boolean }, resolved: Resolved) => void;

// All sockets that are given no lookup of their own ask this one, whatever driver opens them.
const lookup = dns.lookup as Lookup;
const movingLookup: Lookup = (name, options, resolved) => {
  if (!name.endsWith(DOMAIN)) return lookup(name, options, resolved);
  const address = readFileSync(fileOf(name), 'utf8');
  process.nextTick(() => (options.all ? resolved(null, [{ address, family: 4 }]) : resolved(null, address, 4)));
};
dns.lookup = movingLookup as typeof dns.lookup;
