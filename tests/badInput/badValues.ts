import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputType,
  type GraphQLNamedInputType,
} from 'graphql';

/** Bad values: `wrong` ones must be refused, `strange` ones must be refused or handled correctly. */
export type BadValues = { readonly wrong: readonly unknown[]; readonly strange: readonly unknown[] };

const HUGE = `x${'💥'.repeat(25_000)}`;
// A document database could treat these as operators.
const operator = { $ne: null, $where: 'sleep(5000)' };

// Texts that a store can neither keep nor compare.
const unstorableTexts: readonly unknown[] = ['nul: \u0000.', 'lone surrogate: \ud83d.'];

const strangeTexts = [
  '',
  ' \t\n ',
  HUGE,
  ...unstorableTexts,
  'control characters: \u0007\u001b[31m',
  // Bidi override, zero-width characters, decomposed characters, a ligature, right-to-left text, an emoji sequence.
  '\u202Egnp.exe \u200b\u2060\ufeff e\u0301\u0323 \ufb01 שלום 👩‍👩‍👧‍👦',
  "'; drop table users; drop table orders; -- ' or '1'='1",
  '{"$ne":null} $where __proto__ constructor',
  '../../../etc/passwd%00<script>alert(1)</script>NaN',
];

const strangeIds = [...strangeTexts, 42, -1, 'null', 'usr_', `ord_${'0'.repeat(26)}`, `ord_${'Z'.repeat(26)}`];

const byScalar: Readonly<Record<string, BadValues>> = {
  String: { wrong: [42, ['text'], operator], strange: strangeTexts },
  ID: { wrong: [1.5, ['text'], operator], strange: strangeIds },
  Int: {
    wrong: ['1', 1.5, 2 ** 31, 1e308, [1, 2], operator],
    strange: [0, -1, 2 ** 31 - 1, -(2 ** 31)],
  },
  MinorUnits: {
    wrong: ['1', 1.5, 2 ** 53, 1e308, operator],
    strange: [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  },
  Boolean: { wrong: ['true', 1, operator], strange: [] },
  DateTime: {
    wrong: ['', 'yesterday', '2026-02-30T00:00:00Z', 0, operator],
    strange: ['0001-01-01T00:00:00Z'],
  },
};

/** Returns bad values for one input position. The fields of an input object are separate positions. */
export function badValuesFor(type: GraphQLInputType, good: unknown): BadValues {
  const { wrong, strange } = ofNullable(getNullableType(type) as GraphQLInputType, good);
  return isNonNullType(type) ? { wrong: [null, undefined, ...wrong], strange } : { wrong, strange: [null, ...strange] };
}

function ofNullable(type: GraphQLInputType, good: unknown): BadValues {
  if (isListType(type)) return ofList(type.ofType as GraphQLInputType, Array.isArray(good) ? good[0] : undefined);
  return ofNamed(type as GraphQLNamedInputType);
}

function ofNamed(type: GraphQLNamedInputType): BadValues {
  if (isEnumType(type)) {
    const unknown = ['', '__proto__', type.getValues()[0]?.name.toLowerCase(), HUGE];
    return { wrong: [...unknown, 1, operator], strange: [] };
  }
  if (isInputObjectType(type)) {
    const notObjects: readonly unknown[] = ['text', 1, [{}, {}], operator, { constructor: { prototype: 1 } }];
    return { wrong: notObjects, strange: [] };
  }
  const values = byScalar[type.name];
  if (!values) throw new Error(`no bad values for the scalar ${type.name}: add some to badValues.ts`);
  return values;
}

/** Whether a value is, or is a list with, a text that stores refuse. */
export function isUnstorable(value: unknown): boolean {
  return [value].flat().some((text) => unstorableTexts.includes(text));
}

/** GraphQL coerces a single value to a list of one. */
function ofList(type: GraphQLInputType, good: unknown): BadValues {
  const element = badValuesFor(type, good);
  const strange = element.strange.filter((value) => value !== null);
  const many = (length: number) => Array.from({ length }, () => good ?? strange[0] ?? null);
  const holes = isNonNullType(type) ? [[null], [good ?? null, null]] : [];
  return {
    wrong: [
      ...holes,
      ...element.wrong.filter((value) => value != null && !Array.isArray(value)).map((value) => [value]),
    ],
    strange: [[], many(800), many(10_000), ...strange.map((value) => [value])],
  };
}
