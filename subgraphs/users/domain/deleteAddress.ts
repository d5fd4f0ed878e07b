import type { Address } from './address.ts';
import { notFound, refuse, type Refused } from './refusal.ts';
import type { AddressBookChange } from './saveAddress.ts';

/** Decides whether an entry leaves the address book: it must be in it. */
export function deleteAddress(book: readonly Address[], id: string): AddressBookChange | Refused {
  if (book.some((address) => address.id === id)) return { kind: 'deleted', addressId: id };
  return refuse(notFound(['id'], 'the id of one of your addresses'));
}
