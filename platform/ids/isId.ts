const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/**
 * Whether a value from outside is an id of this type: the prefix, `_` and a ULID (github.com/ulid/spec), nothing else.
 */
export function isId(prefix: string, value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(`${prefix}_`) && ULID.test(value.slice(prefix.length + 1));
}
