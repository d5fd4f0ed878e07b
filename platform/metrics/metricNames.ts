/** The label of names that are not counted apart. */
export const OTHER_NAMES = 'other';

type NameLimits = {
  /** The most names that are counted apart, besides trusted ones. */
  readonly most: number;
  /** How often a name must be used before it is counted apart. */
  readonly after: number;
};

/**
 * Bounds the number of series whose label is a name that clients choose: a trusted name is counted apart at once, each
 * other one after some uses while there is room, and what is left is {@link OTHER_NAMES}. A name once counted apart stays so.
 */
export function createMetricNames({ most, after }: NameLimits): (name: string | null, isTrusted: boolean) => string {
  const apart = new Set<string>();
  const uses = new Map<string, number>();
  const room = (): boolean => apart.size < most;
  return (name, isTrusted) => {
    if (name === null) return 'anonymous';
    if (isTrusted || apart.has(name)) return name;
    if (!room() || name.length > 64) return OTHER_NAMES;
    const used = (uses.get(name) ?? 0) + 1;
    if (used < after) {
      // Names that are used once push out no others: the oldest candidate goes.
      uses.delete(name);
      uses.set(name, used);
      if (uses.size > 10 * most) uses.delete(uses.keys().next().value ?? '');
      return OTHER_NAMES;
    }
    uses.delete(name);
    apart.add(name);
    return name;
  };
}
