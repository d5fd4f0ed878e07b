import { z } from 'zod';
import { port, readEnvironment } from './environment.ts';

const shape = {
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: z.union([z.literal('off'), port], 'expected a port from 0 to 65535, or off').optional(),
};

type MetricsAddress = { readonly host: string; readonly port: number; readonly portVariable: 'METRICS_PORT' };

/** Where a process serves its metrics; null: nowhere, and nothing is measured. Throws EnvironmentError. */
export function readMetricsAddress(env: NodeJS.ProcessEnv, defaultPort: number | null = null): MetricsAddress | null {
  const { METRICS_HOST: host, METRICS_PORT = defaultPort } = readEnvironment(shape, env);
  if (METRICS_PORT === null || METRICS_PORT === 'off') return null;
  return { host, port: METRICS_PORT, portVariable: 'METRICS_PORT' };
}
