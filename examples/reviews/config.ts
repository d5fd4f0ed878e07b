import { z } from 'zod';
import { logLevel, port, readAllOrReportProblems, readEnvironment, urlOf } from '#platform/environment/environment.ts';
import { readIdentityKeys } from '#platform/environment/identityKeys.ts';

const variables = {
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: logLevel.default('info'),
  REVIEWS_PORT: port.default(4010),
  REVIEWS_DATABASE_URL: urlOf('postgres', 'postgresql'),
  PRODUCTS_URL: urlOf('http', 'https').default('http://127.0.0.1:4002'),
  ORDERS_URL: urlOf('http', 'https').default('http://127.0.0.1:4003'),
};

/** The settings of the reviews subgraph. */
export type ReviewsConfig = ReturnType<typeof readReviewsConfig>;

/** Reads the variables of the subgraph, or throws EnvironmentError for all that are missing or wrong. */
export function readReviewsConfig(env: NodeJS.ProcessEnv) {
  const [read, identityKeys] = readAllOrReportProblems(
    () => readEnvironment(variables, env, ['REVIEWS_DATABASE_URL']),
    () => readIdentityKeys(env),
  );
  return Object.freeze({
    host: read.HOST,
    port: read.REVIEWS_PORT,
    logLevel: read.LOG_LEVEL,
    databaseUrl: read.REVIEWS_DATABASE_URL,
    identityKeys,
    /** The subgraphs whose event logs are read, without a path. */
    sources: { products: read.PRODUCTS_URL, orders: read.ORDERS_URL },
  });
}
