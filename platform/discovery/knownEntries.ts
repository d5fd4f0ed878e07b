import type { Instance } from './instances.ts';
import type { DiscoveryLog, Registry, RegistryEntries } from './registry.ts';
import {
  announcements,
  weightEntries,
  type Announcement,
  type VerifyText,
  type VersionWeights,
} from './signedEntries.ts';

/** Whether a service signed a text; `Identity` of platform/identity has it. */
export type VerifierOf = (signer: string) => VerifyText;

type KnownOptions = {
  readonly service: string;
  readonly verifierOf: VerifierOf;
  readonly registry: Pick<Registry, 'announcedMs' | 'restoreWeights'>;
  readonly log: DiscoveryLog;
};

/** What is known of the instances of a service, and of the weights of its versions. */
export type KnownEntries = {
  /** Takes what was read. What is missing there stays until it expires: Redis may have lost its data. */
  readonly apply: (found: RegistryEntries) => void;
  /** Lets the known announcements live until their instances had time to repeat them. */
  readonly extend: () => void;
  /** The instances that are announced, with the weights by version. */
  readonly instances: () => readonly Instance[];
  /** In how many ms the next announcement expires. */
  readonly nextExpiryMs: () => number;
};

/** Who may set weights. */
const WEIGHTS_SIGNER = 'operator';
/** The clocks of services may differ by 30 s, as for calls; an announcement that looks older still was copied. */
const MAX_CLOCK_DIFFERENCE_MS = 30_000;

type Known = { readonly announcement: Announcement; readonly expiresAt: number };

/** Creates the memory of one watcher of the registry. */
export function createKnownEntries(o: KnownOptions): KnownEntries {
  const known = new Map<string, Known>();
  const { announcedMs } = o.registry;
  const maxAgeMs = MAX_CLOCK_DIFFERENCE_MS + announcedMs;
  const verify = o.verifierOf(o.service);
  const refuse = createRefusals(o);
  const weights = createKnownWeights(o, refuse);

  function keep(text: string, leftMs: number): void {
    const announcement = announcements.read(o.service, text, verify);
    if (announcement === null || Math.abs(Date.now() - announcement.at) > maxAgeMs) return refuse('announcements');
    const before = known.get(announcement.id);
    if (before && before.announcement.at > announcement.at) return;
    known.set(announcement.id, { announcement, expiresAt: performance.now() + Math.min(leftMs, announcedMs) });
  }

  return {
    apply(found) {
      for (const { text, leftMs } of found.announcements) keep(text, leftMs);
      for (const [id, { expiresAt }] of known) if (expiresAt <= performance.now()) known.delete(id);
      weights.apply(found.weights);
    },
    extend() {
      const expiresAt = performance.now() + announcedMs;
      for (const [id, { announcement }] of known) known.set(id, { announcement, expiresAt });
    },
    instances() {
      const present = [...known.values()].filter(({ announcement }) => !announcement.isLeaving);
      return weighByVersion(present.map(instanceOf), weights.percent());
    },
    nextExpiryMs() {
      const next = Math.min(...[...known.values()].map(({ expiresAt }) => expiresAt));
      return Math.max(0, next - performance.now());
    },
  };
}

/** Weights that Redis has lost are written again. */
function createKnownWeights({ service, verifierOf, registry, log }: KnownOptions, refuse: (kind: string) => void) {
  const verify = verifierOf(WEIGHTS_SIGNER);
  let known: { readonly text: string; readonly at: number; readonly percent: VersionWeights['percent'] } | null = null;
  return {
    percent: () => known?.percent ?? {},
    apply(text: string | null): void {
      if (text === null && known) registry.restoreWeights(service, known.text).catch(() => undefined);
      if (text === null || text === known?.text) return;
      const read = weightEntries.read(service, text, verify);
      if (read === null) return refuse('weights');
      if (known && known.at >= read.at) return;
      known = { ...read, text };
      log.info(
        { callee: service, percent: read.percent, by: read.by },
        'the weights of the versions of a service are set',
      );
    },
  };
}

/** Logs the first refused entry only: others may follow with every read. */
function createRefusals({ service, log }: KnownOptions): (kind: string) => void {
  let hasRefused = false;
  return (kind) => {
    if (!hasRefused)
      log.warn({ callee: service }, `${kind} in the registry are refused: wrong signature, time or form`);
    hasRefused = true;
  };
}

function instanceOf({ announcement: { id, url, weight, version, zone } }: Known): Instance {
  return { id, url, weight, version, zone };
}

/**
 * Gives each named version its percentage of the weight of all instances, and the rest to the other versions; within a
 * version, instances keep their proportions. Without an instance of another version, percentages have no effect.
 */
export function weighByVersion(
  instances: readonly Instance[],
  percent: Readonly<Record<string, number>>,
): readonly Instance[] {
  const nameOf = ({ version }: Instance) => (version !== null && Object.hasOwn(percent, version) ? version : null);
  const groups = Map.groupBy(instances, nameOf);
  if (groups.size < 2) return instances;
  const total = weightOf(instances);
  const named = [...groups.keys()].reduce((sum, name) => sum + (name === null ? 0 : (percent[name] ?? 0)), 0);
  const partOf = (name: string | null) => (name === null ? Math.max(0, 100 - named) : (percent[name] ?? 0));
  const parts = [...groups.keys()].reduce((sum, name) => sum + partOf(name), 0);
  if (parts === 0) return instances;
  return instances.map((instance) => {
    const own = weightOf(groups.get(nameOf(instance)) ?? []);
    const share = (partOf(nameOf(instance)) / parts) * total;
    return { ...instance, weight: own === 0 ? 0 : Number(((instance.weight / own) * share).toFixed(4)) };
  });
}

function weightOf(instances: readonly Instance[]): number {
  return instances.reduce((sum, { weight }) => sum + weight, 0);
}
