import type { Address } from '../../subgraphs/users/domain/address.ts';
import type { User } from '../../subgraphs/users/domain/user.ts';

const at = new Date('2026-01-31T12:00:00Z');

/** An account for tests: Ada's, but for what is given. */
export function accountOf(part: Partial<User> = {}): User {
  return {
    id: 'usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D',
    email: 'ada@example.com',
    username: 'ada',
    displayName: 'Ada Lovelace',
    phone: null,
    roles: ['CUSTOMER'],
    status: 'ACTIVE',
    preferences: { locale: 'en', currency: 'USD', channels: {} },
    version: 3,
    createdAt: at,
    updatedAt: at,
    ...part,
  };
}

/** An address for tests: one of Ada's, but for what is given. */
export function addressOf(part: Partial<Address> = {}): Address {
  return {
    id: 'adr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D',
    userId: accountOf().id,
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
    ...part,
  };
}
