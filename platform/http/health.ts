import type { FastifyInstance } from 'fastify';

/** What a process depends on, by name. A critical one that is away makes the whole DOWN, another one DEGRADED. */
export type HealthChecks = Readonly<Record<string, HealthCheck>>;

/** `check` throws, or answers a word of warning, when the dependency is not as it should be. */
export type HealthCheck = {
  readonly isCritical: boolean;
  readonly check: () => Promise<unknown>;
  /** What is known of the dependency: states and counts, which are reported with it. */
  readonly details?: () => Readonly<Record<string, unknown>>;
};

export type HealthStatus = 'UP' | 'DEGRADED' | 'DOWN';

/** The whole and each dependency; `message` says why one is not UP. */
export type Health = {
  readonly status: HealthStatus;
  readonly checks: Readonly<Record<string, CheckedHealth>>;
};

type CheckedHealth = {
  readonly status: HealthStatus;
  readonly message?: string;
  readonly details?: Readonly<Record<string, unknown>>;
};

const CHECK_TIMEOUT_MS = 2000;

/** Asks every dependency at once; one that does not answer within 2 s counts as away. */
export async function readHealth(checks: HealthChecks): Promise<Health> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await checkHealth(check)] as const),
  );
  const statuses = results.map(([, { status }]) => status);
  const status = statuses.includes('DOWN') ? 'DOWN' : statuses.includes('DEGRADED') ? 'DEGRADED' : 'UP';
  return { status, checks: Object.fromEntries(results) };
}

/**
 * `/health/live` answers while the process can; `/health` and `/health/ready` report each dependency, with 503 only
 * when DOWN.
 */
export function addHealthRoutes(app: FastifyInstance, checks: HealthChecks): void {
  app.get('/health/live', { logLevel: 'warn' }, () => ({ status: 'UP' }));
  for (const path of ['/health', '/health/ready']) {
    app.get(path, { logLevel: 'warn' }, async (_request, reply) => {
      const health = await readHealth(checks);
      return reply.code(health.status === 'DOWN' ? 503 : 200).send(health);
    });
  }
}

async function checkHealth(check: HealthCheck): Promise<CheckedHealth> {
  return { ...(await runCheck(check)), ...(check.details && { details: check.details() }) };
}

async function runCheck({ isCritical, check }: HealthCheck): Promise<CheckedHealth> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
  try {
    const warning = await Promise.race([check(), tooLate]);
    return typeof warning === 'string' ? { status: 'DEGRADED', message: warning } : { status: 'UP' };
  } catch (error) {
    return {
      status: isCritical ? 'DOWN' : 'DEGRADED',
      message: error instanceof Error ? error.message : String(error),
    };
  } finally {
    clearTimeout(timer);
  }
}
