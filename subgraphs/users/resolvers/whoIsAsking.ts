import type { UsersContext } from '../context.ts';
import { forbidden, unauthenticated } from '../errors.ts';

type Viewer = NonNullable<UsersContext['viewer']>;

/** Who is signed in, or UNAUTHENTICATED. */
export function requireViewer({ viewer }: UsersContext): Viewer {
  if (!viewer) throw unauthenticated();
  return viewer;
}

/** Who is signed in and has this scope, or UNAUTHENTICATED, or FORBIDDEN. */
export function requireScope(context: UsersContext, scope: string): Viewer {
  const viewer = requireViewer(context);
  if (!viewer.scopes.includes(scope)) throw forbidden(scope);
  return viewer;
}
