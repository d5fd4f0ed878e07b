import type { UsersContext } from '../context.ts';
import { forbidden, unauthenticated } from '../errors.ts';

type SignedInViewer = NonNullable<UsersContext['viewer']>;

/** The signed-in caller, or UNAUTHENTICATED. */
export function requireViewer({ viewer }: UsersContext): SignedInViewer {
  if (!viewer) throw unauthenticated();
  return viewer;
}

/** The signed-in caller with this scope, or UNAUTHENTICATED, or FORBIDDEN. */
export function requireScope(context: UsersContext, scope: string): SignedInViewer {
  const viewer = requireViewer(context);
  if (!viewer.scopes.includes(scope)) throw forbidden(scope);
  return viewer;
}
