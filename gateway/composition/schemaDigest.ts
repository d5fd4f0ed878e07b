import { createHash } from 'node:crypto';
import {
  buildASTSchema,
  Kind,
  lexicographicSortSchema,
  parse,
  printSchema,
  visit,
  type DefinitionNode,
  type DocumentNode,
} from 'graphql';

// Definitions that a subgraph's server adds to its schema.
const MACHINERY = /^(_Any|_Entity|_Service|_entities|_service|FieldSet|(link|federation|join)__.*)$/;

/**
 * A digest of a schema that does not depend on its formatting: a subgraph's file and its `_service` have equal digests
 * when the subgraph runs that file. It leaves out descriptions and directives, which servers print differently.
 */
export function schemaDigest(sdl: string): string {
  const document = asDefinitions(bare(parse(sdl, { noLocation: true })));
  const schema = lexicographicSortSchema(buildASTSchema(document, { assumeValidSDL: true }));
  return createHash('sha256').update(printSchema(schema)).digest('hex');
}

function bare(document: DocumentNode): DocumentNode {
  return visit(document, {
    enter(node) {
      if (node.kind === Kind.DIRECTIVE || node.kind === Kind.DIRECTIVE_DEFINITION) return null;
      if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) return null;
      if ('name' in node && node.name && MACHINERY.test(node.name.value)) return null;
      return 'description' in node && node.description ? { ...node, description: undefined } : undefined;
    },
  });
}

// Some servers print the extension of a type of another subgraph as a definition.
function asDefinitions(document: DocumentNode): DocumentNode {
  const defined = new Set(document.definitions.map((each) => (each.kind.endsWith('Definition') ? nameOf(each) : null)));
  const definitions = document.definitions.map((each) =>
    each.kind.endsWith('Extension') && !defined.has(nameOf(each))
      ? // Apart from `kind`, an extension node has the shape of a definition node.
        ({ ...each, kind: each.kind.replace('Extension', 'Definition') } as DefinitionNode)
      : each,
  );
  return { ...document, definitions };
}

function nameOf(definition: DefinitionNode): string | null {
  return 'name' in definition && definition.name ? definition.name.value : null;
}
