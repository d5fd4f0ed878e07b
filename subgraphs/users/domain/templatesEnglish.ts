import { CODE_VALID_MINUTES } from './mailedCode.ts';
import type { ResetLink, MessageTemplates } from './messageTemplates.ts';

const cancellationReasons: ReadonlyMap<string, string> = new Map([
  ['CUSTOMER', 'at your request'],
  ['EXPIRED', 'because it was not paid in time'],
  ['OUT_OF_STOCK', 'because an item is sold out'],
]);

export const templatesEnglish: MessageTemplates = {
  orderCreated: ({ number, total }, formatAmount) => ({
    title: `Order ${number} received`,
    body: `Thank you. We have received your order ${number} for ${formatAmount(total)} and reserve its items for you until you pay.`,
  }),
  orderConfirmed: ({ number, total }, formatAmount) => ({
    title: `Order ${number} confirmed`,
    body: `Your order ${number} for ${formatAmount(total)} is confirmed. We are getting it ready.`,
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
    body: `Your order ${number} was cancelled${cancellationReason(cause)}. ${isPaid ? 'Your payment will be refunded.' : 'You have not been charged.'}`,
  }),
  paymentCompleted: ({ number, amount }, formatAmount) => ({
    title: `Payment for order ${number} received`,
    body: `We have received your payment of ${formatAmount(amount)} for order ${number}.`,
  }),
  paymentFailed: ({ number, amount }, formatAmount) => ({
    title: `Payment for order ${number} failed`,
    body: `Your payment of ${formatAmount(amount)} for order ${number} did not succeed. Please try again.`,
  }),
  paymentRefunded: ({ number, amount }, formatAmount) => ({
    title: `Refund for order ${number}`,
    body: `We have refunded ${formatAmount(amount)} for order ${number}.`,
  }),
  welcome: (code) => ({
    title: 'Welcome',
    body: `An account was created with this e-mail address. Welcome!${code === null ? '' : `\n\nConfirm this address with the code ${code} within ${CODE_VALID_MINUTES} minutes.`}\n\nIf this was not you, ignore this message: nobody can use the account without the password.`,
  }),
  emailVerification: (code) => ({
    title: 'Confirm your e-mail address',
    body: `Your code is ${code}. It works once, for ${CODE_VALID_MINUTES} minutes.\n\nIf you did not request it, ignore this message.`,
  }),
  emailChange: (code) => ({
    title: 'Confirm your new e-mail address',
    body: `Your code is ${code}. It makes this the e-mail address of your account, once and within ${CODE_VALID_MINUTES} minutes.\n\nIf you did not request it, ignore this message.`,
  }),
  emailChangeNotice: () => ({
    title: 'Your e-mail address is to be changed',
    body: 'Another e-mail address was requested for your account. It is changed when the code that was sent there is entered.\n\nIf you did not request it, choose a new password now.',
  }),
  passwordReset: (link) => ({
    title: 'Choose a new password',
    body: `${resetInstructions(link)}\n\nIt works once, for ${link.minutes} minutes. If you did not request it, ignore this message: your password does not change.`,
  }),
};

function resetInstructions({ page, token }: ResetLink): string {
  return page === null
    ? `Use this code to choose a new password:\n\n${token}`
    : `Choose a new password on this page:\n\n${page}#token=${token}`;
}

// The message omits a cause that a newer version of the orders subgraph introduced, rather than show its code.
function cancellationReason(cause: string): string {
  const why = cancellationReasons.get(cause);
  return why === undefined ? '' : ` ${why}`;
}
