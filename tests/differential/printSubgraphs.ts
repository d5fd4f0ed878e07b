import { Kind, parse, type SelectionSetNode } from 'graphql';
import { OBJECT_SUBGRAPH, SUBGRAPHS, type FieldModel, type GraphModel, type TypeModel } from './graphModel.ts';

type External = Map<string, Set<string>>;

const HEADER = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@external", "@requires", "@provides", "@interfaceObject"])
enum Color { RED GREEN BLUE }
scalar Json
input In { n: Int s: String = "in" c: [Color!] }
`;

/** Prints the subgraphs of a model. */
export function printSubgraphs(model: GraphModel): GraphModel['subgraphs'] {
  const subgraphs = SUBGRAPHS.map((name) => ({ name, sdl: HEADER + printTypes(name, model) }));
  return [...subgraphs, { name: OBJECT_SUBGRAPH, sdl: HEADER + printObjectSubgraph(model) }];
}

function printTypes(subgraph: string, model: GraphModel): string {
  const external = externalFields(subgraph, model);
  const types = [...model.types.values()].flatMap((type) => printType(type, { subgraph, model, external }) ?? []);
  const members = model.members.get('Any')?.join(' | ') ?? '';
  return [...types, printInterface(subgraph, model), `union Any = ${members}`].join('\n');
}

type Printing = { readonly subgraph: string; readonly model: GraphModel; readonly external: External };

function printType(type: TypeModel, { subgraph, model, external }: Printing): string | null {
  const { name } = type;
  if (name === 'Node') return null;
  const own = [...type.fields.values()].filter((field) => field.subgraphs.includes(subgraph));
  const added = [...(external.get(name) ?? [])].flatMap((field) => type.fields.get(field) ?? []);
  const isProvided = (field: FieldModel): boolean => providedFields(model).has(`${name}.${field.name}`);
  const fields = [
    ...own.map((field) => printField(field, field.subgraphs.length > 1 || isProvided(field))),
    ...added.filter((field) => !own.includes(field)).map((field) => `${fieldSdl(field)} @external`),
  ];
  if (fields.length === 0) return null;
  const isEntity = name.startsWith('E');
  const keys = { s0: '@key(fields: "id") @key(fields: "sku")', s1: '@key(fields: "sku")', s2: '@key(fields: "id")' };
  // In s1 the id is an ordinary field: an entity of s1 is found by its sku.
  const key = isEntity ? keys[subgraph as 's0'] : '';
  const implementing = isEntity && model.members.get('Node')?.includes(name) ? 'implements Node' : '';
  return `type ${name} ${implementing} ${key} {\n  ${fields.join('\n  ')}\n}`;
}

function fieldSdl({ name, args, type }: FieldModel): string {
  return `${name}${args}: ${type}`;
}

function printField(field: FieldModel, isShareable: boolean): string {
  const requires = field.requires === null ? '' : ` @requires(fields: ${JSON.stringify(field.requires)})`;
  const provides = field.provides === null ? '' : ` @provides(fields: ${JSON.stringify(field.provides)})`;
  return `${fieldSdl(field)}${requires}${provides}${isShareable ? ' @shareable' : ''}`;
}

function printInterface(subgraph: string, model: GraphModel): string {
  const fields = [...(model.types.get('Node')?.fields.values() ?? [])].filter((each) => each.subgraphs.includes('s0'));
  if (subgraph === 's0') return `interface Node @key(fields: "id") { ${fields.map(fieldSdl).join(' ')} }`;
  return 'interface Node { id: ID! }';
}

function printObjectSubgraph(model: GraphModel): string {
  const own = (name: string): string =>
    [...(model.types.get(name)?.fields.values() ?? [])]
      .filter((field) => field.subgraphs.includes(OBJECT_SUBGRAPH))
      .map(fieldSdl)
      .join('\n  ');
  const roots = ['Query', 'Subscription'].map((name) => `type ${name} {\n  ${own(name)}\n}`);
  return `type Node @interfaceObject @key(fields: "id") {\n  ${own('Node')}\n}\n${roots.join('\n')}`;
}

function providedFields(model: GraphModel): ReadonlySet<string> {
  const fields = [...(model.types.get('Query')?.fields.values() ?? [])];
  return new Set(fields.flatMap(({ provides }) => (provides === null ? [] : [`E0.${provides}`])));
}

/** The fields that a subgraph has only to require or provide them, by type. */
function externalFields(subgraph: string, model: GraphModel): External {
  const external: External = new Map();
  const collect = (set: SelectionSetNode, typename: string): void => {
    for (const selection of set.selections) {
      if (selection.kind !== Kind.FIELD) continue;
      const field = model.types.get(typename)?.fields.get(selection.name.value);
      if (!field) continue;
      if (!field.subgraphs.includes(subgraph))
        external.set(typename, (external.get(typename) ?? new Set()).add(field.name));
      if (selection.selectionSet) collect(selection.selectionSet, field.type.replaceAll(/[[\]!]/g, ''));
    }
  };
  for (const type of model.types.values())
    for (const field of type.fields.values()) {
      if (!field.subgraphs.includes(subgraph)) continue;
      if (field.requires !== null) collect(fieldSet(field.requires), type.name);
      if (field.provides !== null) collect(fieldSet(field.provides), 'E0');
    }
  return external;
}

/** Parses a field set. */
export function fieldSet(text: string): SelectionSetNode {
  const [operation] = parse(`{${text}}`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`expected a field set, got ${text}`);
  return operation.selectionSet;
}
