import { expect, test } from '@jest/globals';
import { deferSpec20220824, incrementalSpecV02, type FormattedPart } from './incrementalFormats.ts';

const name = { id: '1', path: ['me'], label: 'name' };
const friend = { id: '2', path: ['me', 'friend'], label: null };
const result = { data: { me: { id: 'u', address: { city: 'A' } } } };
const parts: readonly FormattedPart[] = [
  {
    pending: [friend],
    completed: [{ ...name, data: { id: 'u', address: { city: 'A', street: 'S' }, friend: { id: 'f' } }, errors: [] }],
    hasNext: true,
  },
  {
    pending: [],
    completed: [{ ...friend, data: null, errors: [{ message: 'no', path: ['me', 'friend', 'name'] }] }],
    hasNext: false,
  },
];

test('deferSpec=20220824 delivers each fragment with all of its fields', () => {
  const writer = deferSpec20220824.createWriter();
  expect(JSON.parse(writer.first(result, [name]))).toEqual({ ...result, hasNext: true });
  expect(parts.map((part) => JSON.parse(writer.later(part) ?? ''))).toEqual([
    {
      incremental: [
        { data: { id: 'u', address: { city: 'A', street: 'S' }, friend: { id: 'f' } }, path: ['me'], label: 'name' },
      ],
      hasNext: true,
    },
    {
      incremental: [
        { errors: [{ message: 'no', path: ['me', 'friend', 'name'] }], data: null, path: ['me', 'friend'] },
      ],
      hasNext: false,
    },
  ]);
});

test('incrementalSpec=v0.2 announces fragments and delivers no field twice', () => {
  const writer = incrementalSpecV02.createWriter();
  expect(JSON.parse(writer.first(result, [name]))).toEqual({ ...result, pending: [name], hasNext: true });
  expect(parts.map((part) => JSON.parse(writer.later(part) ?? ''))).toEqual([
    {
      pending: [{ id: '2', path: ['me', 'friend'] }],
      incremental: [
        { id: '1', data: { friend: { id: 'f' } } },
        { id: '1', subPath: ['address'], data: { street: 'S' } },
      ],
      completed: [{ id: '1' }],
      hasNext: true,
    },
    { completed: [{ id: '2', errors: [{ message: 'no', path: ['me', 'friend', 'name'] }] }], hasNext: false },
  ]);
});

test('incrementalSpec=v0.2 does not announce a fragment whose object the client has as null', () => {
  const writer = incrementalSpecV02.createWriter();
  writer.first({ data: { me: { friend: null } }, errors: [{ message: 'no', path: ['me', 'friend', 'age'] }] }, [name]);
  const first = { ...name, data: { friend: { id: 'f' } }, errors: [] };
  expect(JSON.parse(writer.later({ pending: [friend], completed: [first], hasNext: true }) ?? '')).toEqual({
    completed: [{ id: '1' }],
    hasNext: true,
  });
  const last = { ...friend, data: { name: 'F' }, errors: [] };
  expect(JSON.parse(writer.later({ pending: [], completed: [last], hasNext: false }) ?? '')).toEqual({
    hasNext: false,
  });
});
