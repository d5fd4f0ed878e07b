import { serverTimeouts, type ServerTimeouts } from '#platform/http/serverTimeouts.ts';
import type { Exposure } from './exposure.ts';
import { connectionLimits, type ConnectionLimits } from './http/connectionLimits.ts';
import { readOverloadSettings } from './overloadSettings.ts';
import type { OverloadSettings } from './policies/overload.ts';
import type { Settings } from './settings.ts';
import { subscriptionLimits, type SubscriptionLimits } from './subscriptions/subscriptionLimits.ts';

/** What clients may hold open and send, and how much of it may run at once. */
export type TransportLimits = {
  readonly serverTimeouts: ServerTimeouts;
  readonly maxBodyBytes: number;
  /** TCP connections of one address. */
  readonly maxSocketsPerAddress: number;
  readonly connectionLimits: ConnectionLimits;
  readonly subscriptionLimits: SubscriptionLimits;
  readonly overload: OverloadSettings;
};

const MAX_BODY_BYTES = 262_144;
const MAX_SOCKETS = 1_000;
const DEVELOPMENT_FACTOR = 60;

/** The limits of the settings; those per address are sixty times as high in development, where all have one. */
export function transportLimitsOf(
  { limits = {}, timeouts = {}, overload }: Pick<Settings, 'limits' | 'timeouts' | 'overload'>,
  mode: Exposure['mode'],
): TransportLimits {
  const factor = mode === 'development' ? DEVELOPMENT_FACTOR : 1;
  return {
    overload: readOverloadSettings({ overload }),
    serverTimeouts: {
      ...serverTimeouts,
      keepAliveTimeoutMs: timeouts.keep_alive_ms ?? serverTimeouts.keepAliveTimeoutMs,
    },
    maxBodyBytes: limits.max_body_bytes ?? MAX_BODY_BYTES,
    maxSocketsPerAddress: limits.max_sockets_per_address ?? MAX_SOCKETS * factor,
    connectionLimits: {
      ...connectionLimits,
      connections: limits.max_connections ?? connectionLimits.connections,
      anonymousConnections: limits.max_anonymous_connections ?? connectionLimits.anonymousConnections,
      connectionsPerAddress: limits.max_connections_per_address ?? connectionLimits.connectionsPerAddress * factor,
      connectionsPerUser: limits.max_connections_per_account ?? connectionLimits.connectionsPerUser,
    },
    subscriptionLimits: {
      ...subscriptionLimits,
      total: limits.max_subscriptions ?? subscriptionLimits.total,
      anonymous: limits.max_anonymous_subscriptions ?? subscriptionLimits.anonymous,
      perAddress: limits.max_subscriptions_per_address ?? subscriptionLimits.perAddress * factor,
      perUser: limits.max_subscriptions_per_account ?? subscriptionLimits.perUser,
    },
  };
}
