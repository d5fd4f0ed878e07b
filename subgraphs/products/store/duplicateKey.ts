const DUPLICATE_KEY = 11000;

/** The field and value that a unique index refused (MongoDB's E11000), or null for any other error. */
export function duplicateKeyOf(error: unknown): { field: string; value: unknown } | null {
  if (!(error instanceof Error) || !('code' in error) || error.code !== DUPLICATE_KEY) return null;
  const keyValue = 'keyValue' in error && typeof error.keyValue === 'object' ? error.keyValue : null;
  const [field, value] = Object.entries(keyValue ?? {})[0] ?? ['', undefined];
  return { field, value };
}
