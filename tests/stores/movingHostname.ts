import dns, { type LookupAddress } from 'node:dns';
import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DOMAIN = '.moving.test';

/** A hostname whose address can change, for this process and all that import this module. */
export type MovingHostname = {
  readonly name: string;
  /** Makes the hostname resolve to this IPv4 address. */
  readonly moveTo: (address: string) => void;
} & AsyncDisposable;

let count = 0;

/** Creates a hostname for an address of this machine. */
export function openMovingHostname(address: string): MovingHostname {
  count += 1;
  const name = `store-${process.pid}-${count}${DOMAIN}`;
  const moveTo = (to: string): void => writeFileSync(fileOf(name), to);
  moveTo(address);
  return { name, moveTo, [Symbol.asyncDispose]: () => rm(fileOf(name), { force: true }) };
}

const fileOf = (name: string): string => join(tmpdir(), name);

type Resolved = (error: Error | null, address: string | LookupAddress[], family?: number) => void;
type Lookup = (name: string, options: { readonly all?: boolean }, resolved: Resolved) => void;

// Sockets without their own lookup function use dns.lookup, whatever driver opens them.
const lookup = dns.lookup as Lookup;
const movingLookup: Lookup = (name, options, resolved) => {
  if (!name.endsWith(DOMAIN)) return lookup(name, options, resolved);
  const address = readFileSync(fileOf(name), 'utf8');
  process.nextTick(() => (options.all ? resolved(null, [{ address, family: 4 }]) : resolved(null, address, 4)));
};
dns.lookup = movingLookup as typeof dns.lookup;
