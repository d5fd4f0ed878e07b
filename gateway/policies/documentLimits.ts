import {
  Kind,
  Lexer,
  parse,
  Source,
  TokenKind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';

/** How large a document may be. All limits but the first three count a fragment at each of its spreads. */
export type DocumentLimits = {
  readonly characters: number;
  readonly tokens: number;
  /** Nested brackets of any kind. */
  readonly nesting: number;
  readonly operations: number;
  /** Levels of fields, per operation. */
  readonly depth: number;
  readonly rootFields: number;
  readonly aliases: number;
  /** Of all operations together, on whatever part of the document. */
  readonly directives: number;
  /** Fields, fragment spreads and inline fragments of all operations together. */
  readonly selections: number;
  /** Pairs of fields with one response key, and of selection sets at one path: validation compares each pair. */
  readonly comparisons: number;
};

/** Wide enough for the pages of a shop and for introspection by tools, and bounded enough to make abuse pointless. */
export const documentLimits: DocumentLimits = {
  characters: 100_000,
  tokens: 5_000,
  nesting: 64,
  operations: 50,
  depth: 16,
  rootFields: 20,
  aliases: 60,
  directives: 500,
  selections: 4_000,
  comparisons: 50_000,
};

const NAMES: Readonly<Record<keyof DocumentLimits, string>> = {
  characters: 'characters',
  tokens: 'tokens',
  nesting: 'nested brackets',
  operations: 'operations',
  depth: 'levels of fields',
  rootFields: 'root fields',
  aliases: 'aliases',
  directives: 'directives',
  selections: 'fields and fragments',
  comparisons: 'pairs of equal fields or of fragments at one path',
};
const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * Parses a document; throws a GraphQL syntax error, or OPERATION_TOO_LARGE when the nesting would overflow the parser's
 * stack.
 */
export function parseWithin(query: string, limits: DocumentLimits): DocumentNode {
  if (query.length <= limits.characters) requireShallow(query, limits);
  return parse(query, { maxTokens: limits.tokens, maxSourceLength: limits.characters });
}

function requireShallow(query: string, limits: DocumentLimits): void {
  const lexer = new Lexer(new Source(query));
  let levels = 0;
  for (let tokens = 0; tokens < limits.tokens; tokens += 1) {
    const { kind } = lexer.advance();
    if (kind === TokenKind.EOF) return;
    if (OPENING.has(kind)) requireWithin('nesting', (levels += 1), limits);
    if (CLOSING.has(kind)) levels -= 1;
  }
}

/**
 * Throws OPERATION_TOO_LARGE at the first exceeded limit, so the time is linear in the limits, for invalid documents as
 * well. Fragment cycles must be refused before.
 */
export function requireSmallDocument({ definitions }: DocumentNode, limits: DocumentLimits): void {
  const operations = definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const fragments = definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  requireWithin('operations', operations.length, limits);
  const measure = new Measure(fragments, limits);
  for (const definition of [...operations, ...fragments]) measure.add(definition);
}

function requireWithin(limit: keyof DocumentLimits, count: number, limits: DocumentLimits): void {
  if (count <= limits[limit]) return;
  const message = `The operation is too large: at most ${limits[limit]} ${NAMES[limit]} are allowed.`;
  throw new Fault(gatewayFaults.operationTooLarge, message);
}

/** The fields selected at one path of the response. */
type Level = { readonly fields: Map<string, FieldNode[]>; sets: number };

type Definition = OperationDefinitionNode | FragmentDefinitionNode;

/** Counts one definition after the other; throws at the first exceeded limit. */
class Measure {
  readonly #limits: DocumentLimits;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #spread = new Set<Definition>();
  readonly #counts = { selections: 0, comparisons: 0, aliases: 0, directives: 0 };

  constructor(fragments: readonly FragmentDefinitionNode[], limits: DocumentLimits) {
    this.#limits = limits;
    this.#fragments = new Map(fragments.map((each) => [each.name.value, each]));
  }

  add(definition: Definition): void {
    // A fragment that no operation spreads is invalid, but validation still takes time for it.
    if (this.#spread.has(definition)) return;
    this.#counts.aliases = 0;
    this.#count('directives', definition.directives?.length);
    this.#addLevel([definition.selectionSet], 1);
  }

  #addLevel(sets: readonly SelectionSetNode[], depth: number): void {
    requireWithin('depth', depth, this.#limits);
    const level: Level = { fields: new Map(), sets: sets.length };
    for (const set of sets) this.#collect(set, level);
    const all = [...level.fields.values()];
    if (depth === 1) requireWithin('rootFields', all.flat().length, this.#limits);
    this.#count('comparisons', pairsOf(level.sets));
    for (const fields of all) {
      this.#count('comparisons', pairsOf(fields.length));
      const inner = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
      if (inner.length > 0) this.#addLevel(inner, depth + 1);
    }
  }

  #collect({ selections }: SelectionSetNode, level: Level): void {
    for (const selection of selections) {
      this.#count('selections');
      this.#count('directives', selection.directives?.length);
      if (selection.kind === Kind.FIELD) {
        if (selection.alias) this.#count('aliases');
        const key = (selection.alias ?? selection.name).value;
        const others = level.fields.get(key);
        if (others) others.push(selection);
        else level.fields.set(key, [selection]);
        continue;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) level.sets += 1;
      const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
      if (inner?.kind === Kind.FRAGMENT_DEFINITION) this.#spread.add(inner);
      if (inner) this.#collect(inner.selectionSet, level);
    }
  }

  #count(limit: 'selections' | 'comparisons' | 'aliases' | 'directives', more = 1): void {
    requireWithin(limit, (this.#counts[limit] += more), this.#limits);
  }
}

const pairsOf = (count: number): number => (count * (count - 1)) / 2;
