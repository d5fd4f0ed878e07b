/** An account of the demo data that GraphiQL offers to sign in as. */
export type DemoAccount = { readonly email: string; readonly password: string; readonly label: string };

const password = 'correct-horse-battery';

/** The accounts that the demo data of users holds. */
export const demoAccounts: readonly DemoAccount[] = [
  { email: 'ada@example.com', password, label: 'Ada (customer)' },
  { email: 'grace@example.com', password, label: 'Grace (customer)' },
  { email: 'admin@example.com', password, label: 'Admin (every scope)' },
];
