import type { ResetLink, Words } from './words.ts';

const cancelled: ReadonlyMap<string, string> = new Map([
  ['CUSTOMER', 'as you asked'],
  ['EXPIRED', 'because it was not paid in time'],
  ['OUT_OF_STOCK', 'because what you ordered is sold out'],
]);

export const english: Words = {
  orderCreated: ({ number, total }, money) => ({
    title: `Order ${number} received`,
    body: `Thank you. We have received your order ${number} for ${money(total)} and are keeping its items for you until it is paid.`,
  }),
  orderConfirmed: ({ number, total }, money) => ({
    title: `Order ${number} confirmed`,
    body: `Your order ${number} for ${money(total)} is confirmed. We are getting it ready.`,
  }),
  orderShipped: ({ number, carrier }) => ({
    title: `Order ${number} is on its way`,
    body: `Your order ${number} has left our warehouse${carrier === null ? '' : ` with ${carrier}`}.`,
  }),
  orderDelivered: ({ number }) => ({
    title: `Order ${number} delivered`,
    body: `Your order ${number} was delivered. We hope you like it.`,
  }),
  orderCancelled: ({ number, cause, isPaid }) => ({
    title: `Order ${number} cancelled`,
    body: `Your order ${number} was cancelled${whyCancelled(cause)}. ${isPaid ? 'What you have paid for it is given back.' : 'You have not been charged.'}`,
  }),
  paymentCompleted: ({ number, amount }, money) => ({
    title: `Payment for order ${number} received`,
    body: `We have received your payment of ${money(amount)} for order ${number}.`,
  }),
  paymentFailed: ({ number, amount }, money) => ({
    title: `Payment for order ${number} failed`,
    body: `Your payment of ${money(amount)} for order ${number} did not succeed. Please try again.`,
  }),
  paymentRefunded: ({ number, amount }, money) => ({
    title: `Refund for order ${number}`,
    body: `We have given back ${money(amount)} for order ${number}.`,
  }),
  welcome: () => ({
    title: 'Welcome',
    body: 'An account was made with this e-mail address. Welcome!\n\nIf it was not you, you need not do anything: without the password nobody can use it.',
  }),
  passwordReset: (link) => ({
    title: 'Choose a new password',
    body: `${way(link)}\n\nIt works once, for ${link.minutes} minutes. If you did not ask for it, ignore this message: your password stays as it is.`,
  }),
};

function way({ page, token }: ResetLink): string {
  return page === null
    ? `With this code you can choose a new password:\n\n${token}`
    : `On this page you can choose a new password:\n\n${page}#token=${token}`;
}

// A cause of a newer orders house is left out rather than shown as a code.
function whyCancelled(cause: string): string {
  const why = cancelled.get(cause);
  return why === undefined ? '' : ` ${why}`;
}
