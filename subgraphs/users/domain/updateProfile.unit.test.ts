import { expect, test } from '@jest/globals';
import { testAccount } from '../../../tests/users/testAccount.ts';
import { updatePreferences } from './updatePreferences.ts';
import { updateProfile } from './updateProfile.ts';

const ada = testAccount({ phone: '+442079460000' });

test('a missing field stays, null removes it, other values are normalized', () => {
  expect(updateProfile(ada, { displayName: ' Ada King ', phone: null }, 3)).toEqual({
    kind: 'changed',
    user: { ...ada, displayName: 'Ada King', phone: null },
    event: 'user.updated',
    endsSessions: false,
  });
});

test.each([2, 4, 0, -1])(
  'a change of a profile that was read at version %d is refused with its current version',
  (version) => {
    expect(updateProfile(ada, { displayName: 'Ada' }, version)).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'CONFLICT', path: ['expectedVersion'], message: expect.stringContaining(`got ${version}`) }],
    });
  },
);

test('without an expected version the last writer wins', () => {
  expect(updateProfile(ada, { username: 'countess' }, null)).toMatchObject({ user: { username: 'countess' } });
});

test('a phone number is stored without separators', () => {
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

test('preferences are stored in canonical form', () => {
  expect(updatePreferences(ada, { locale: 'EN-gb' })).toMatchObject({
    user: { preferences: { locale: 'en-GB', currency: 'USD', channels: {} } },
  });
});

test('channels are stored by topic, each once, and other topics keep theirs', () => {
  const account = testAccount({ preferences: { locale: 'en', currency: 'USD', channels: { PAYMENT: ['SMS'] } } });
  const change = { topic: 'SHIPMENT', channels: ['PUSH', 'IN_APP', 'PUSH'] } as const;
  expect(updatePreferences(account, change)).toMatchObject({
    user: { preferences: { channels: { PAYMENT: ['SMS'], SHIPMENT: ['IN_APP', 'PUSH'] } } },
  });
  expect(updatePreferences(account, { topic: 'PAYMENT', channels: [] })).toMatchObject({
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
