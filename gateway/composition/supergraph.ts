import { parse } from 'graphql';
import { extractPolicies, type PolicyTable } from './policyTable.ts';
import { extractShapes, type ShapeTable } from './shapeTable.ts';

/** One version of the whole graph and everything the gateway derives from it; they only ever change together. */
export type Supergraph = {
  /** As the planner takes it: without the demand that it enforce what our policies enforce. */
  readonly sdl: string;
  readonly policies: PolicyTable;
  readonly shapes: ShapeTable;
};

// What the planner does not know it refuses when a link says `for: SECURITY`. These two are enforced by policies/.
const ENFORCED_HERE =
  /(@link\(url: "https:\/\/specs\.apollo\.dev\/(?:authenticated|requiresScopes)\/v[\d.]+"), for: SECURITY/g;

/**
 * Reads a composed supergraph: first the tables are taken, then the planner's copy is relieved of what they hold.
 * Throws when it asks for something nobody here enforces.
 */
export function readSupergraph(supergraphSdl: string): Supergraph {
  const document = parse(supergraphSdl, { noLocation: true });
  return {
    policies: extractPolicies(document),
    shapes: extractShapes(document),
    sdl: supergraphSdl.replace(ENFORCED_HERE, '$1'),
  };
}
