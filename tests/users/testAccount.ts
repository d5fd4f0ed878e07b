import type { Address } from '../../subgraphs/users/domain/addressBook.ts';
import type { User } from '../../subgraphs/users/domain/user.ts';

const at = new Date('2026-01-31T12:00:00Z');

/** An account for tests, with the given fields replaced. */
export function testAccount(fields: Partial<User> = {}): User {
  return {
    id: 'usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D',
    email: 'ada@example.com',
    emailVerifiedAt: at,
    secondFactorAt: null,
    username: 'ada',
    displayName: 'Ada Lovelace',
    phone: null,
    roles: ['CUSTOMER'],
    status: 'ACTIVE',
    preferences: { locale: 'en', currency: 'USD', channels: {} },
    version: 3,
    createdAt: at,
    updatedAt: at,
    ...fields,
  };
}

/** An address of {@link testAccount}, with the given fields replaced. */
export function testAddress(fields: Partial<Address> = {}): Address {
  return {
    id: 'adr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D',
    userId: testAccount().id,
    name: 'Ada Lovelace',
    line1: '12 St James Square',
    line2: null,
    city: 'London',
    region: null,
    postalCode: 'SW1Y 4JH',
    country: 'GB',
    phone: null,
    isDefault: false,
    createdAt: at,
    ...fields,
  };
}
