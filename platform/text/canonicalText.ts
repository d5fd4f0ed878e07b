type CanonicalTextOptions = {
  /** Whether a member that is null counts as absent, as it does for an optional argument of GraphQL. */
  readonly nullIsAbsent?: boolean;
};

/**
 * JSON with sorted keys and without absent members, so that equal inputs give equal text. Its digests are stored under
 * idempotency keys: another text for the same input would make a retry look like a new request.
 */
export function canonicalText(value: unknown, options: CanonicalTextOptions = {}): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonicalText(each, options)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const isAbsent = (member: unknown) => member === undefined || (member === null && options.nullIsAbsent === true);
  const members = Object.entries(value)
    .filter(([, member]) => !isAbsent(member))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalText(member, options)}`);
  return `{${members.join(',')}}`;
}
