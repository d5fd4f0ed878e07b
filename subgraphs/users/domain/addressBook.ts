import { canonicalCountry, countryProblem } from './country.ts';
import { canonicalPhone, phoneProblem } from './phone.ts';
import { notFound, refuse, type UsersRefused } from './refusal.ts';
import { normalizeOptionalText, normalizeText, textProblem, validationRefusals } from './text.ts';

/** An entry of an account's address book; at most one entry is the default. */
export type Address = {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly region: string | null;
  readonly postalCode: string;
  readonly country: string;
  readonly phone: string | null;
  readonly isDefault: boolean;
  readonly createdAt: Date;
};

/** How many addresses an account may have. */
const MAX_ADDRESSES = 20;

export type AddressForm = {
  readonly name: string;
  readonly line1: string;
  readonly line2?: string | null;
  readonly city: string;
  readonly region?: string | null;
  readonly postalCode: string;
  readonly country: string;
  readonly phone?: string | null;
  readonly isDefault?: boolean | null;
};

/** Which entry to save: an existing one to replace, or (`isNew`) one with an unused id. */
type AddressIdentity = {
  readonly id: string;
  readonly userId: string;
  readonly isNew: boolean;
  readonly now: Date;
};

export type AddressBookChange =
  { readonly kind: 'saved'; readonly address: Address } | { readonly kind: 'deleted'; readonly addressId: string };

/** Decides the new state of an address book entry. Saving an entry as the default makes the others non-default. */
export function saveAddress(
  book: readonly Address[],
  form: AddressForm,
  { id, userId, isNew, now }: AddressIdentity,
): AddressBookChange | UsersRefused {
  const before = book.find((address) => address.id === id);
  if (!isNew && !before) return refuse(notFound(['id'], 'the id of one of your addresses'));
  if (isNew && book.length >= MAX_ADDRESSES) {
    const message = `input: expected an address book of at most ${MAX_ADDRESSES} addresses, got one that is full`;
    return refuse({ code: 'VALIDATION', message, path: ['input'] });
  }
  const content = contentOf(form);
  const refusals = validationRefusals('input', problemsOf(content));
  if (refusals.length > 0) return refuse(...refusals);
  const isDefault = form.isDefault ?? before?.isDefault ?? book.length === 0;
  return { kind: 'saved', address: { id, userId, ...content, isDefault, createdAt: before?.createdAt ?? now } };
}

/** Decides whether to delete an entry of the address book: it must be one of its entries. */
export function deleteAddress(book: readonly Address[], id: string): AddressBookChange | UsersRefused {
  if (book.some((address) => address.id === id)) return { kind: 'deleted', addressId: id };
  return refuse(notFound(['id'], 'the id of one of your addresses'));
}

type Content = Omit<Address, 'id' | 'userId' | 'isDefault' | 'createdAt'>;

function contentOf({ name, line1, line2, city, region, postalCode, country, phone }: AddressForm): Content {
  return {
    name: normalizeText(name),
    line1: normalizeText(line1),
    line2: normalizeOptionalText(line2),
    city: normalizeText(city),
    region: normalizeOptionalText(region),
    postalCode: normalizeText(postalCode),
    country: canonicalCountry(normalizeText(country)),
    phone: phone == null ? null : canonicalPhone(phone) || null,
  };
}

function problemsOf(content: Content): Record<keyof Content, string | null> {
  return {
    name: textProblem(content.name, 1, 100),
    line1: textProblem(content.line1, 1, 200),
    line2: content.line2 === null ? null : textProblem(content.line2, 1, 200),
    city: textProblem(content.city, 1, 100),
    region: content.region === null ? null : textProblem(content.region, 1, 100),
    postalCode: textProblem(content.postalCode, 1, 20),
    country: countryProblem(content.country),
    phone: content.phone === null ? null : phoneProblem(content.phone),
  };
}
