/** A row of the table: a program beside this file that runs one gateway. */
export type Row = {
  readonly name: string;
  readonly program: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** Every other row is compared with this one. */
export const STOCK = 'stock @apollo/gateway on Apollo Server';

export const rows: readonly Row[] = [
  { name: 'this project', program: 'gateways/own.ts', env: { SHARE_READS: 'off' } },
  {
    name: 'this project, callers limited in memory',
    program: 'gateways/own.ts',
    env: { SHARE_READS: 'off', RATE_LIMITS: 'on', REDIS_URL: '' },
  },
  {
    name: 'this project, callers limited by REDIS_URL',
    program: 'gateways/own.ts',
    env: { SHARE_READS: 'off', RATE_LIMITS: 'on' },
  },
  { name: 'this project, equal reads shared', program: 'gateways/own.ts', env: { SHARE_READS: 'on' } },
  {
    name: "this project, without Apollo Server's pipeline",
    program: 'gateways/own.ts',
    env: { SHARE_READS: 'off', PIPELINE: 'none' },
  },
  { name: STOCK, program: 'gateways/stock.ts' },
  { name: 'stock with an undici pool, on Fastify', program: 'gateways/stockFastify.ts' },
  { name: 'Hive Gateway, JavaScript with JIT', program: 'peers/hive.js', env: { HIVE_PLANNER: 'javascript' } },
  { name: 'Hive Gateway, Rust planner', program: 'peers/hive.js', env: { HIVE_PLANNER: 'rust' } },
  {
    name: 'Hive Gateway, Rust planner, equal requests shared',
    program: 'peers/hive.js',
    env: { HIVE_PLANNER: 'rust', SHARE_READS: 'on' },
  },
  { name: 'mercurius gateway with JIT', program: 'peers/mercurius.js' },
  ...[
    { name: 'hand-written calls, parsed and built', env: { HAND_WRITTEN: 'built', CALLS: 'as planned' } },
    { name: 'hand-written calls, bytes passed on', env: { HAND_WRITTEN: 'bytes', CALLS: 'as planned' } },
    { name: 'hand-written and merged calls, parsed and built', env: { HAND_WRITTEN: 'built', CALLS: 'merged' } },
    { name: 'hand-written and merged calls, bytes passed on', env: { HAND_WRITTEN: 'bytes', CALLS: 'merged' } },
  ].map((row) => ({ ...row, program: 'gateways/handWritten.ts' })),
  { name: 'precomputed bytes', program: 'gateways/staticBytes.ts' },
];
