import { MAX_ADDRESSES, type Address } from './address.ts';
import { canonicalCountry, countryProblem } from './country.ts';
import { canonicalPhone, phoneProblem } from './phone.ts';
import { notFound, refuse, type Refused } from './refusal.ts';
import { refusalsIn, textProblem, tidy, tidyOrNull } from './text.ts';

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

/** Which entry is meant: one to be replaced, or a new one under an id nobody has yet. */
export type AddressIdentity = {
  readonly id: string;
  readonly userId: string;
  readonly isNew: boolean;
  readonly now: Date;
};

export type AddressBookChange =
  { readonly kind: 'saved'; readonly address: Address } | { readonly kind: 'deleted'; readonly addressId: string };

/** Decides what an entry of the address book becomes. One saved as default takes that from the others. */
export function saveAddress(
  book: readonly Address[],
  form: AddressForm,
  { id, userId, isNew, now }: AddressIdentity,
): AddressBookChange | Refused {
  const before = book.find((address) => address.id === id);
  if (!isNew && !before) return refuse(notFound(['id'], 'the id of one of your addresses'));
  if (isNew && book.length >= MAX_ADDRESSES) {
    const message = `input: expected an address book of at most ${MAX_ADDRESSES} addresses, got one that is full`;
    return refuse({ code: 'VALIDATION', message, path: ['input'] });
  }
  const content = contentOf(form);
  const refusals = refusalsIn('input', problemsOf(content));
  if (refusals.length > 0) return refuse(...refusals);
  const isDefault = form.isDefault ?? before?.isDefault ?? book.length === 0;
  return { kind: 'saved', address: { id, userId, ...content, isDefault, createdAt: before?.createdAt ?? now } };
}

type Content = Omit<Address, 'id' | 'userId' | 'isDefault' | 'createdAt'>;

function contentOf({ name, line1, line2, city, region, postalCode, country, phone }: AddressForm): Content {
  return {
    name: tidy(name),
    line1: tidy(line1),
    line2: tidyOrNull(line2),
    city: tidy(city),
    region: tidyOrNull(region),
    postalCode: tidy(postalCode),
    country: canonicalCountry(tidy(country)),
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
