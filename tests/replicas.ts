import { Client } from 'pg';

/** Returns the environment of a process whose clock is `ms` ahead. */
export const ahead = (ms: number) => ({
  NODE_OPTIONS: `--import ${new URL('shiftedClock.ts', import.meta.url).href}`,
  CLOCK_AHEAD_MS: String(ms),
});

type Check = { readonly status: string; readonly message?: string };

/** Reads what `/health/ready` of a service says about the service and about its clock. */
export async function readClockHealth(url: string) {
  const response = await fetch(`${url}/health/ready`);
  const { status, checks } = (await response.json()) as { status: string; checks: Readonly<Record<string, Check>> };
  return { httpStatus: response.status, status, clock: checks['clock'] };
}

/** Counts the sagas of orders that have not ended. */
export async function countActiveSagas(url: string): Promise<number> {
  const connectionString = new URL(url);
  connectionString.searchParams.delete('pool_max');
  const client = new Client({ connectionString: connectionString.href });
  await client.connect();
  try {
    const found = await client.query<{ count: number }>(
      "select count(*)::int as count from sagas where state in ('RUNNING', 'UNDOING')",
    );
    return found.rows[0]?.count ?? -1;
  } finally {
    await client.end();
  }
}
