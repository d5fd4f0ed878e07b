/** An entry of an account's address book; at most one of them is the default. */
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

/** How many addresses an account may keep. */
export const MAX_ADDRESSES = 20;
