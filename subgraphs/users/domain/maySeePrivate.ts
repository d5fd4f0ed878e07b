/** Who asks: an account and what its token lets it do; null for nobody. */
export type Asker = { readonly subject: string; readonly scopes: readonly string[] } | null;

/** Whether somebody sees what is private of an account: the account itself and staff with user:read do. */
export function maySeePrivate(userId: string, asker: Asker): boolean {
  return asker !== null && (asker.subject === userId || asker.scopes.includes('user:read'));
}
