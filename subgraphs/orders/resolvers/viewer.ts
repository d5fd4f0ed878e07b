import type { OrdersContext, Viewer } from '../context.ts';
import { fault } from '../errors.ts';

/** The signed-in caller, or UNAUTHENTICATED. */
export function requireViewer({ viewer }: Pick<OrdersContext, 'viewer'>): Viewer {
  if (!viewer) throw fault('unauthenticated');
  return viewer;
}

/** Whether the caller holds a scope; false when not signed in. */
export function holdsScope({ viewer }: Pick<OrdersContext, 'viewer'>, scope: string): boolean {
  return viewer?.scopes.includes(scope) ?? false;
}

/** The signed-in caller with this scope, or UNAUTHENTICATED, or FORBIDDEN. */
export function requireScope(context: Pick<OrdersContext, 'viewer'>, scope: string): Viewer {
  const viewer = requireViewer(context);
  if (!holdsScope(context, scope)) throw fault('forbidden', `This needs the scope ${scope}.`);
  return viewer;
}
