import { commonFaults, Fault } from './faults.ts';

/** The context of a request: on whose behalf it is made, null for an anonymous one. */
type ViewerContext<Viewer> = { readonly viewer: Viewer | null };

type Scoped = { readonly scopes: readonly string[] };

/** Returns the signed-in caller; throws UNAUTHENTICATED for an anonymous request. */
export function requireViewer<Viewer>({ viewer }: ViewerContext<Viewer>): Viewer {
  if (viewer === null) throw new Fault(commonFaults.unauthenticated);
  return viewer;
}

/** Whether the caller has a scope; false for an anonymous request. */
export function holdsScope({ viewer }: ViewerContext<Scoped>, scope: string): boolean {
  return viewer?.scopes.includes(scope) ?? false;
}

/** Returns the signed-in caller with this scope; throws UNAUTHENTICATED or FORBIDDEN. */
export function requireScope<Viewer extends Scoped>(context: ViewerContext<Viewer>, scope: string): Viewer {
  const viewer = requireViewer(context);
  if (holdsScope(context, scope)) return viewer;
  const message = `You may not do this: expected the scope ${scope}, got a token without it.`;
  throw new Fault(commonFaults.forbidden, message);
}
