import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import {
  flag,
  logLevel,
  milliseconds,
  port,
  readEnvironment,
  readAllOrReportProblems,
  serviceVariable,
  urlOf,
  wholeNumberBetween,
} from '#platform/environment/environment.ts';
import { readIdentityKeys } from '#platform/environment/identityKeys.ts';
import { serverTimeouts, type ServerTimeouts } from '#platform/http/serverTimeouts.ts';
import type { IdentityKeys } from '#platform/identity/serviceKeys.ts';
import { accessToken } from '#platform/identity/accessToken.ts';
import { subscriptionLimits, type SubscriptionLimits } from './subscriptions/subscriptionLimits.ts';
import { readSubgraphNames } from './composition/subgraphList.ts';
import { connectionLimits, type ConnectionLimits } from './http/connectionLimits.ts';

/** The files the graph is made from and kept in. */
export const supergraphFiles = {
  listFile: fileURLToPath(new URL('../supergraph.yaml', import.meta.url)),
  committedFile: fileURLToPath(new URL('composition/supergraph.graphql', import.meta.url)),
  apiFile: fileURLToPath(new URL('composition/api.graphql', import.meta.url)),
} as const;

const origins = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim()))
  .refine((list) => list.every((each) => URL.canParse(each) && new URL(each).origin === each), {
    message: 'expected origins such as https://shop.example, separated by commas',
  });

// RFC 9110, 5.6.2: a field name is a token.
const headerNames = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim().toLowerCase()))
  .refine((list) => list.every((each) => /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(each)), {
    message: 'expected names of headers such as x-tenant, separated by commas',
  });

/** By how much the clocks of the gateway and of the issuer of tokens may differ. */
const CLOCK_MARGIN_MS = 60_000;

const shape = {
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(4000),
  LOG_LEVEL: logLevel.default('info'),
  SUPERGRAPH_CONFIG: z.string().optional(),
  ALLOWED_ORIGINS: origins.default([]),
  GRAPHIQL_DEMO_ACCOUNTS: flag.default(false),
  ALLOWED_HEADERS: headerNames.default([]),
  OPERATION_TIMEOUT_MS: milliseconds.default(10_000),
  CALL_TIMEOUT_MS: milliseconds.default(3_000),
  MAX_OPERATION_COST: wholeNumberBetween(1, 1_000_000_000).default(30_000),
};

/** The settings of the gateway. */
export type GatewayConfig = {
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  readonly identityKeys: IdentityKeys;
  /** Addresses of subgraphs by name, without a path; they take precedence over supergraph.yaml. */
  readonly subgraphUrls: Readonly<Record<string, string | undefined>>;
  readonly allowedOrigins: readonly string[];
  /** Whether GraphiQL offers to sign in as an account of the demo data. */
  readonly offersDemoAccounts: boolean;
  /** Headers that pages of those may send, in addition to the usual ones of GraphQL clients and tracing. */
  readonly allowedHeaders: readonly string[];
  readonly operationTimeoutMs: number;
  readonly callTimeoutMs: number;
  /** The most that one operation may cost by `@cost` and `@listSize`. */
  readonly maxOperationCost: number;
  /** How long a revocation is kept, and how far back the log of them is read: as long as an access token may live. */
  readonly keepRevocationsMs: number;
  readonly subscriptionLimits: SubscriptionLimits;
  /** What one client may hold open, and for how long it is waited for. */
  readonly connectionLimits: ConnectionLimits;
  /** How long a request may take to arrive. */
  readonly serverTimeouts: ServerTimeouts;
  /** supergraph.yaml, and the supergraph that was composed from it last. */
  readonly supergraphFiles: { readonly listFile: string; readonly committedFile: string };
};

/** Reads and checks the gateway's variables; throws EnvironmentError for all wrong ones. */
export function readGatewayConfig(env: NodeJS.ProcessEnv): GatewayConfig {
  const [read, identityKeys, subgraphUrls] = readAllOrReportProblems(
    () => readEnvironment(shape, env),
    () => readIdentityKeys(env),
    () => readSubgraphUrls(env, filesOf(env['SUPERGRAPH_CONFIG']).listFile),
  );
  return Object.freeze({
    host: read.HOST,
    port: read.PORT,
    logLevel: read.LOG_LEVEL,
    identityKeys,
    subgraphUrls,
    allowedOrigins: read.ALLOWED_ORIGINS,
    offersDemoAccounts: read.GRAPHIQL_DEMO_ACCOUNTS,
    allowedHeaders: read.ALLOWED_HEADERS,
    serverTimeouts,
    operationTimeoutMs: read.OPERATION_TIMEOUT_MS,
    callTimeoutMs: read.CALL_TIMEOUT_MS,
    maxOperationCost: read.MAX_OPERATION_COST,
    keepRevocationsMs: accessToken.lifetimeMs + CLOCK_MARGIN_MS,
    subscriptionLimits,
    connectionLimits,
    supergraphFiles: filesOf(read.SUPERGRAPH_CONFIG),
  });
}

// USERS_URL is the address of users, ORDER_HISTORY_URL of order-history; also of a subgraph that is added later. Other
// variables may have such a name, so that only those of the subgraphs in the list must be addresses.
function readSubgraphUrls(env: NodeJS.ProcessEnv, listFile: string): Record<string, string | undefined> {
  const address = urlOf('http', 'https');
  const variables = readSubgraphNames(listFile).map((name) => serviceVariable(name, 'URL'));
  const required = Object.fromEntries(variables.map((variable) => [variable, address.optional()]));
  const others = Object.entries(env).filter(
    ([name, value]) => name.endsWith('_URL') && address.safeParse(value).success,
  );
  const urls = Object.entries({ ...Object.fromEntries(others), ...readEnvironment(required, env) });
  const nameOf = (variable: string) => variable.slice(0, -'_URL'.length).toLowerCase().replaceAll('_', '-');
  return Object.fromEntries(urls.map(([variable, url]) => [nameOf(variable), url]));
}

function filesOf(listFile: string | undefined): GatewayConfig['supergraphFiles'] {
  if (!listFile) return supergraphFiles;
  return { listFile: resolve(listFile), committedFile: join(dirname(resolve(listFile)), 'supergraph.graphql') };
}
