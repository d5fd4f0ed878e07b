/**
 * Awaits the opening of the store at `url`. When it fails, throws an error that names the variable which sets the URL
 * and says, without credentials, where the store was looked for.
 */
export async function explainOpenFailure<Store>(
  variable: string,
  url: string,
  opening: Promise<Store>,
): Promise<Store> {
  try {
    return await opening;
  } catch (error) {
    const why = messageWithCauses(error);
    throw new Error(`${variable}: the store at ${storeAddress(url)} cannot be opened: ${why}`, { cause: error });
  }
}

/** Host, port and database of a store's URL, without user, password and options. */
export function storeAddress(url: string): string {
  return url
    .replace(/^[^:]+:\/\//, '')
    .replace(/^[^/]*@/, '')
    .replace(/\?.*$/, '');
}

/** Why something failed, in a line: the error's message and those of its causes. */
export function messageWithCauses(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageWithCauses).join(', '); // a name with several addresses
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${messageWithCauses(error.cause)}` : error.message;
}
