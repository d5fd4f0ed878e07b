import { expect, test } from '@jest/globals';
import { accountOf } from '../../../tests/users/accountOf.ts';
import { updatePreferences } from './updatePreferences.ts';
import { updateProfile } from './updateProfile.ts';

const ada = accountOf({ phone: '+442079460000' });

test('what is left out stays, null removes, the rest is tidied', () => {
  expect(updateProfile(ada, { displayName: ' Ada King ', phone: null }, 3)).toEqual({
    kind: 'changed',
    user: { ...ada, displayName: 'Ada King', phone: null },
    fact: 'user.updated',
    endsSessions: false,
  });
});

test.each([2, 4, 0, -1])('a profile read at version %d is refused with the version it has now', (version) => {
  expect(updateProfile(ada, { displayName: 'Ada' }, version)).toMatchObject({
    kind: 'refused',
    refusals: [{ code: 'CONFLICT', path: ['expectedVersion'], message: expect.stringContaining(`got ${version}`) }],
  });
});

test('without an expected version the last writer wins', () => {
  expect(updateProfile(ada, { username: 'countess' }, null)).toMatchObject({ user: { username: 'countess' } });
});

test('a phone number is kept without what was written for the eye', () => {
  expect(updateProfile(ada, { phone: '+44 (20) 7946-0001' }, null)).toMatchObject({ user: { phone: '+442079460001' } });
});

test.each([{ displayName: null }, { displayName: ' ' }, { username: '' }, { phone: '' }, { phone: '020 7946 0000' }])(
  '%j is refused',
  (input) => {
    expect(updateProfile(ada, input, null)).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'VALIDATION', path: ['input', Object.keys(input)[0]] }],
    });
  },
);

test('preferences are kept in canonical form', () => {
  expect(updatePreferences(ada, { locale: 'EN-gb' })).toMatchObject({
    user: { preferences: { locale: 'en-GB', currency: 'USD', channels: {} } },
  });
});

test('channels are chosen by topic, each once, and those of other topics stay', () => {
  const chosen = accountOf({ preferences: { locale: 'en', currency: 'USD', channels: { PAYMENT: ['SMS'] } } });
  const change = { topic: 'SHIPMENT', channels: ['PUSH', 'IN_APP', 'PUSH'] } as const;
  expect(updatePreferences(chosen, change)).toMatchObject({
    user: { preferences: { channels: { PAYMENT: ['SMS'], SHIPMENT: ['IN_APP', 'PUSH'] } } },
  });
  expect(updatePreferences(chosen, { topic: 'PAYMENT', channels: [] })).toMatchObject({
    user: { preferences: { channels: { PAYMENT: [] } } },
  });
});

test('a topic without channels, or channels without a topic, is refused', () => {
  expect(updatePreferences(ada, { topic: 'PAYMENT' })).toMatchObject({ refusals: [{ path: ['input', 'channels'] }] });
  expect(updatePreferences(ada, { channels: ['SMS'] })).toMatchObject({ refusals: [{ path: ['input', 'topic'] }] });
});

test.each([
  { locale: '' },
  { locale: 'not a locale' },
  { locale: 'x'.repeat(99) },
  { currency: 'usd' },
  { currency: '' },
])('the preference %j is refused', (input) => {
  expect(updatePreferences(ada, input)).toMatchObject({
    kind: 'refused',
    refusals: [{ code: 'VALIDATION', path: ['input', Object.keys(input)[0]] }],
  });
});
