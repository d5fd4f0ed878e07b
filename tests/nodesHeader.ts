const names = ['node', 'identity', 'perCaller'];

/** Links federation with these directives, and what the gateway has to be told of nodes; goes before a subgraph's schema. */
export function nodesHeader(directives: readonly string[]): string {
  const quoted = (all: readonly string[]) => all.map((name) => `"@${name}"`).join(', ');
  return `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${quoted([...directives, 'composeDirective'])}])
  @link(url: "https://commerce.example/nodes/v0.1", import: [${quoted(names)}])
  ${names.map((name) => `@composeDirective(name: "@${name}")`).join(' ')}
directive @node(prefix: String!, field: String) on OBJECT
directive @identity on OBJECT
directive @perCaller on FIELD_DEFINITION
`;
}
