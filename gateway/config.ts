import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import {
  accessTokenSeconds,
  EnvironmentError,
  flag,
  logLevel,
  milliseconds,
  port,
  readEnvironment,
  readAllOrReportProblems,
  wholeNumberBetween,
} from '#platform/environment/environment.ts';
import type { Discovery } from '#platform/environment/discovery.ts';
import { readIdentityKeys } from '#platform/environment/identityKeys.ts';
import type { IdentityKeys } from '#platform/identity/serviceKeys.ts';
import { accessToken } from '#platform/identity/accessToken.ts';
import type { SupergraphFiles } from './composition/supergraphSource.ts';
import { flagConfigOf, type FlagConfig } from './flagSettings.ts';
import { operationLimitsOf, type OperationLimits } from './operationLimits.ts';
import { pluginConfigOf, type PluginConfig } from './pluginSettings.ts';
import { readCacheConfig, type CacheConfig } from './cacheSettings.ts';
import { browserRulesOf, headerNames, origins } from './corsVariables.ts';
import { readExposure, type Exposure } from './exposure.ts';
import { readCallerLimits, type CallerLimits } from './rateLimitSettings.ts';
import { transportLimitsOf, type TransportLimits } from './transportLimits.ts';
import { settingsPath } from '#platform/settings/settingsFile.ts';
import { readSettings } from './readSettings.ts';
import { defaultSettings, type JwtSettings, type Policies, type Settings } from './settings.ts';
import { subgraphSettings, type SubgraphSettings } from './subgraphSettings.ts';
import { readAddresses } from './readAddresses.ts';
import { supergraphFilesOf } from './supergraphFiles.ts';

/** The settings of the shop's gateway. */
const SHOP_SETTINGS = fileURLToPath(new URL('../gateway.yaml', import.meta.url));

/** By how much the clocks of the gateway and of the issuer of tokens may differ. */
const CLOCK_MARGIN_MS = 60_000;

const shape = {
  HOST: z.string().optional(),
  PORT: port.optional(),
  LOG_LEVEL: logLevel.optional(),
  POLICIES: z.enum(['shop', 'directives', 'open'], 'expected shop, directives or open').optional(),
  ALLOWED_ORIGINS: origins.optional(),
  GRAPHIQL_DEMO_ACCOUNTS: flag.default(false),
  ALLOWED_HEADERS: headerNames.optional(),
  HSTS_MAX_AGE: wholeNumberBetween(0, 1_000_000_000).optional(),
  OPERATION_TIMEOUT_MS: milliseconds.optional(),
  CALL_TIMEOUT_MS: milliseconds.optional(),
  MAX_OPERATION_COST: wholeNumberBetween(1, 1_000_000_000).optional(),
  ACCESS_TOKEN_SECONDS: accessTokenSeconds.default(accessToken.lifetimeMs / 1_000),
  SHARE_READS: z.enum(['on', 'off'], 'expected on or off').default('on'),
  CACHE: z.enum(['on', 'off'], 'expected on or off').default('on'),
};

/** The configuration of the gateway: variables, then gateway.yaml, then defaults. */
export type GatewayConfig = CallerLimits &
  TransportLimits &
  OperationLimits &
  PluginConfig &
  FlagConfig & {
    /** Who may request which field. With `shop` the gateway also has what only the shop needs, such as its events. */
    readonly policies: Policies;
    readonly exposure: Exposure;
    /** Whether errors do not say which subgraph they are of. */
    readonly hidesSubgraphs: boolean;
    readonly host: string;
    readonly port: number;
    readonly logLevel: string;
    /** The keys that sign calls; null when no subgraph receives signed ones. */
    readonly identityKeys: IdentityKeys | null;
    /** Addresses of subgraphs by name, one of each instance, without a path; they win over every other address. */
    readonly subgraphUrls: Readonly<Record<string, readonly string[] | undefined>>;
    readonly settingsOf: (subgraph: string) => SubgraphSettings;
    /** Null: access tokens are those of the shop, or ignored. */
    readonly jwt: JwtSettings | null;
    readonly allowedOrigins: readonly string[];
    /** Whether GraphiQL offers to sign in as an account of the demo data. */
    readonly offersDemoAccounts: boolean;
    /** Headers that pages of those may send, in addition to the usual ones of GraphQL clients and tracing. */
    readonly allowedHeaders: readonly string[];
    /** Where this gateway runs: instances of subgraphs in the same zone are preferred. Null: unknown. */
    readonly zone: string | null;
    /** How instances are found of subgraphs whose settings do not say it. */
    readonly discovery: Discovery;
    /** Whether the instances of a subgraph are found in the registry. */
    readonly usesRegistry: boolean;
    /** Seconds for which browsers use only TLS; null: the header is not sent. */
    readonly hstsMaxAge: number | null;
    /** Whether equal queries of one audience that overlap in time are executed once. */
    readonly sharesReads: boolean;
    readonly cache: CacheConfig;
    /** The longest that an access token of the shop may claim to be valid. */
    readonly accessTokenLifetimeMs: number;
    /** How long a revocation is kept, and how far back the log of them is read: as long as an access token may live. */
    readonly keepRevocationsMs: number;
    readonly supergraphFiles: SupergraphFiles;
  };

/** What the command line says; it wins over variables. */
export type GatewayArguments = {
  readonly supergraph?: string | undefined;
  readonly config?: string | undefined;
  /** The log level when neither a variable nor the file says one. */
  readonly logLevel?: string;
};

/**
 * The settings file, for the environment that ENVIRONMENT names; null: there is none, because a supergraph of its own is
 * served with the default settings. Throws EnvironmentError.
 */
export function gatewaySettingsPath(env: NodeJS.ProcessEnv, given: GatewayArguments = {}): string | null {
  const isAnotherGraph = Boolean(given.supergraph ?? env['SUPERGRAPH']);
  const file = given.config ?? (env['GATEWAY_CONFIG'] || undefined) ?? (isAnotherGraph ? undefined : SHOP_SETTINGS);
  return file === undefined ? null : settingsPath(resolve(file), env);
}

/** Reads and checks the gateway's variables and settings; throws EnvironmentError for all wrong ones. */
export function readGatewayConfig(env: NodeJS.ProcessEnv, given: GatewayArguments = {}): GatewayConfig {
  const path = gatewaySettingsPath(env, given);
  return gatewayConfigOf(path === null ? defaultSettings : readSettings(path, env).settings, env, given);
}

/** Makes the configuration of settings, over which variables win; throws EnvironmentError for all that is wrong. */
export function gatewayConfigOf(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  given: GatewayArguments = {},
): GatewayConfig {
  const files = supergraphFilesOf(requireSupergraph(settings, env, given));
  const needsKeys =
    (env['POLICIES'] || settings.policies) === 'shop' || hasSignedSubgraph(settings) || env['DISCOVERY'] === 'registry';
  const [read, { exposure, callerLimits }, identityKeys, addresses] = readAllOrReportProblems(
    () => readEnvironment(shape, env),
    () => readExposureAndLimits(settings, env),
    () => (needsKeys ? readIdentityKeys(env) : null),
    () => readAddresses(settings, env, files),
  );
  return Object.freeze({
    ...operationLimitsOf(settings, read),
    ...transportLimitsOf(settings, exposure.mode),
    hidesSubgraphs: exposure.mode === 'production',
    ...callerLimits,
    ...pluginConfigOf(settings),
    ...flagConfigOf(settings),
    ...browserRulesOf(settings, read),
    policies: read.POLICIES ?? settings.policies,
    exposure,
    host: read.HOST ?? settings.host ?? '127.0.0.1',
    port: read.PORT ?? settings.port ?? 4000,
    logLevel: read.LOG_LEVEL ?? settings.log_level ?? given.logLevel ?? 'info',
    ...addresses,
    sharesReads: read.SHARE_READS === 'on',
    cache: readCacheConfig(settings, read.CACHE === 'on'),
    identityKeys,
    settingsOf: (subgraph: string) => subgraphSettings(settings, subgraph),
    jwt: settings.jwt ?? null,
    offersDemoAccounts: read.GRAPHIQL_DEMO_ACCOUNTS,
    accessTokenLifetimeMs: read.ACCESS_TOKEN_SECONDS * 1_000,
    keepRevocationsMs: read.ACCESS_TOKEN_SECONDS * 1_000 + CLOCK_MARGIN_MS,
    supergraphFiles: files,
  });
}

function requireSupergraph(settings: Settings, env: NodeJS.ProcessEnv, given: GatewayArguments): string {
  const file = given.supergraph ?? (env['SUPERGRAPH'] || env['SUPERGRAPH_CONFIG'] || undefined) ?? settings.supergraph;
  if (file !== undefined) return file;
  throw new EnvironmentError('supergraph is missing: name it in the settings file, by SUPERGRAPH or by --supergraph');
}

function readExposureAndLimits(settings: Settings, env: NodeJS.ProcessEnv) {
  const exposure = readExposure(settings, env);
  return { exposure, callerLimits: readCallerLimits(settings, env, exposure.mode) };
}

function hasSignedSubgraph({ subgraphs = {} }: Settings): boolean {
  return Object.values(subgraphs).some((each) => each?.identity === 'signed');
}
