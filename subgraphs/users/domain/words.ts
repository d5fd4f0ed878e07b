import type { Amount, OrderNews } from './orderNews.ts';

/** What is told: one line of title, then plain text. */
export type Wording = { readonly title: string; readonly body: string };

/** An amount as the reader's locale writes it. */
export type Money = (amount: Amount) => string;

type NewsOf<Kind extends OrderNews['kind']> = Extract<OrderNews, { readonly kind: Kind }>;

/** One language: how each thing is said in it. A name somebody gave themselves is never part of it. */
export type Words = {
  readonly [Kind in OrderNews['kind']]: (news: NewsOf<Kind>, money: Money) => Wording;
} & {
  readonly welcome: () => Wording;
  readonly passwordReset: (link: ResetLink) => Wording;
};

/** What opens the way to a new password, and for how long. */
export type ResetLink = { readonly token: string; readonly page: string | null; readonly minutes: number };
