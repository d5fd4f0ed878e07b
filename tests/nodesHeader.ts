const names = ['node', 'identity', 'perCaller'];

/**
 * Returns the schema header that links Federation's `directives` and the node and access directives of the gateway; it goes before
 * a subgraph's schema.
 */
export function nodesHeader(directives: readonly string[]): string {
  const quoted = (all: readonly string[]) => all.map((name) => `"@${name}"`).join(', ');
  return `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${quoted([...directives, 'composeDirective'])}])
  @link(url: "https://commerce.example/nodes/v0.1", import: [${quoted(names)}])
  @link(url: "https://commerce.example/access/v0.1", import: ["@public"])
  ${[...names, 'public'].map((name) => `@composeDirective(name: "@${name}")`).join(' ')}
directive @node(prefix: String!, field: String) on OBJECT
directive @identity on OBJECT
directive @perCaller on FIELD_DEFINITION
directive @public on FIELD_DEFINITION | OBJECT | INTERFACE
`;
}
