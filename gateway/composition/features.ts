import { Kind, type DocumentNode } from 'graphql';
import type { Policies } from '../settings.ts';
import { argumentsOf } from './nodeTable.ts';

/** A specification that a supergraph links (https://specs.apollo.dev/link/v1.0). */
type Feature = {
  readonly url: string;
  /** The name in the URL, such as `requiresScopes`. */
  readonly name: string;
  /** The name of its main directive in the document, without `@`. */
  readonly directive: string;
  readonly purpose: 'SECURITY' | 'EXECUTION' | null;
};

const EXECUTED = new Set(['join']);
const ENFORCED = ['authenticated', 'requiresScopes', 'inaccessible'];

/**
 * Throws when a supergraph links a feature that the gateway does not know and that is needed to execute it or to
 * protect its fields. `@policy` is known only to the policies `open`, which protect nothing.
 */
export function requireKnownFeatures(supergraph: DocumentNode, policies: Policies): void {
  const enforced = new Set(policies === 'open' ? [...ENFORCED, 'policy'] : ENFORCED);
  for (const { name, url, purpose } of featuresOf(supergraph)) {
    if (purpose === 'SECURITY' && !enforced.has(name))
      throw new Error(`expected only ${[...enforced].join(', ')} to protect fields, got @${name} (${url})`);
    if (purpose === 'EXECUTION' && !EXECUTED.has(name))
      throw new Error(`expected only ${[...EXECUTED].join(', ')} to be needed for execution, got @${name} (${url})`);
  }
}

/** The name of a feature's main directive in a supergraph, which may have been renamed. */
export function directiveOf(supergraph: DocumentNode, feature: string): string {
  return featuresOf(supergraph).find(({ name }) => name === feature)?.directive ?? feature;
}

function featuresOf(supergraph: DocumentNode): readonly Feature[] {
  const schemas = supergraph.definitions.filter(
    (each) => each.kind === Kind.SCHEMA_DEFINITION || each.kind === Kind.SCHEMA_EXTENSION,
  );
  return schemas.flatMap(({ directives = [] }) =>
    directives.map(argumentsOf).flatMap(({ url, feature = url, for: purpose, as, import: imports }) => {
      const name = typeof feature === 'string' ? /\/([^/]+)\/v\d+\.\d+\/?$/.exec(feature)?.[1] : undefined;
      if (name === undefined) return [];
      const directive = importedAs(imports, name) ?? (typeof as === 'string' ? as : name);
      const known = purpose === 'SECURITY' || purpose === 'EXECUTION' ? purpose : null;
      return [{ url: String(feature), name, directive, purpose: known } as const];
    }),
  );
}

function importedAs(imports: unknown, name: string): string | null {
  for (const each of Array.isArray(imports) ? (imports as readonly unknown[]) : []) {
    if (typeof each !== 'object' || each === null) continue;
    const { name: imported, as } = each as { readonly name?: unknown; readonly as?: unknown };
    if (imported === `@${name}` && typeof as === 'string') return as.slice(1);
  }
  return null;
}
