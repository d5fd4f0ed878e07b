import type { GivenTraffic } from './openFaultyFederation.ts';

/** How long each part of an experiment takes. Times are judged only when `isTimed`: other work disturbs them. */
export type Scale = {
  readonly callMs: number;
  readonly openMs: number;
  readonly loadMs: number;
  readonly isTimed: boolean;
};

export type Result = { readonly holds: boolean; readonly figures: string };

/** `run` plants a fault; with `off`, the policy that it shows is switched off, and `holds` must be false. */
export type FaultExperiment = {
  readonly name: string;
  readonly off: GivenTraffic;
  readonly run: (traffic: GivenTraffic, scale: Scale) => Promise<Result>;
};

export const OF_ORDERS = '{ orders { number } }';
export const OF_USERS = '{ anyone { name } }';
export const NO_BREAKER: GivenTraffic = { breaker: { enabled: false } };

export const withScale = (traffic: GivenTraffic, { callMs, openMs }: Scale): GivenTraffic => ({
  ...traffic,
  timeouts: { call_ms: callMs, ...traffic.timeouts },
  breaker: { open_ms: openMs, ...traffic.breaker },
});

export const ms = (value: number): string => `${value.toFixed(0)} ms`;
