import { expect, test } from '@jest/globals';
import { testAddress } from '../../../tests/users/testAccount.ts';
import { deleteAddress, saveAddress, type AddressForm } from './addressBook.ts';

const home = testAddress({ id: 'adr_home', isDefault: true });
const now = new Date('2026-02-01T12:00:00Z');
const form: AddressForm = { name: 'Ada', line1: '1 High St', city: 'London', postalCode: 'N1', country: 'gb' };
const added = { id: 'adr_new', userId: home.userId, isNew: true, now };
const replaced = { id: home.id, userId: home.userId, isNew: false, now };

test('the first address is the default, later ones only if requested', () => {
  expect(saveAddress([], form, added)).toMatchObject({ kind: 'saved', address: { isDefault: true, country: 'GB' } });
  expect(saveAddress([home], form, added)).toMatchObject({ address: { isDefault: false, createdAt: now } });
  expect(saveAddress([home], { ...form, isDefault: true }, added)).toMatchObject({ address: { isDefault: true } });
});

test('a replaced address keeps its id, its creation time and its default flag', () => {
  expect(saveAddress([home], form, replaced)).toMatchObject({
    address: { id: home.id, name: 'Ada', isDefault: true, createdAt: home.createdAt },
  });
});

test('an address of another account is not found', () => {
  const refused = { kind: 'refused', refusals: [{ code: 'NOT_FOUND', path: ['id'] }] };
  expect(saveAddress([home], form, { ...replaced, id: 'adr_of_another_account' })).toMatchObject(refused);
  expect(deleteAddress([home], 'adr_of_another_account')).toMatchObject(refused);
});

test('the 21st address is refused, replacing one of 20 is not', () => {
  const book = [home, ...Array.from({ length: 19 }, (_, index) => testAddress({ id: `adr_${index}` }))];
  expect(saveAddress(book, form, added)).toMatchObject({ kind: 'refused', refusals: [{ code: 'VALIDATION' }] });
  expect(saveAddress(book, form, replaced)).toMatchObject({ kind: 'saved' });
});

test.each([
  { name: '' },
  { name: 'x'.repeat(101) },
  { line1: ' ' },
  { line2: 'x'.repeat(201) },
  { city: 'Lon\u0000don' },
  { region: 'x'.repeat(101) },
  { postalCode: 'x'.repeat(21) },
  { country: 'XX' },
  { country: 'ß' },
  { country: 'United Kingdom' },
  { phone: 'call me' },
])('the address with %j is refused', (part) => {
  expect(saveAddress([], { ...form, ...part }, added)).toMatchObject({
    kind: 'refused',
    refusals: [{ code: 'VALIDATION', path: ['input', Object.keys(part)[0]] }],
  });
});

test('an empty optional field becomes null', () => {
  expect(saveAddress([], { ...form, line2: ' ', region: '', phone: '' }, added)).toMatchObject({
    address: { line2: null, region: null, phone: null },
  });
});
