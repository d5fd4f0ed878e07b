import { CODE_VALID_MINUTES } from './mailedCode.ts';
import type { ResetLink, MessageTemplates } from './messageTemplates.ts';

const cancellationReasons: ReadonlyMap<string, string> = new Map([
  ['CUSTOMER', 'wie gewünscht'],
  ['EXPIRED', 'weil sie nicht rechtzeitig bezahlt wurde'],
  ['OUT_OF_STOCK', 'weil die bestellte Ware ausverkauft ist'],
]);

export const templatesGerman: MessageTemplates = {
  orderCreated: ({ number, total }, formatAmount) => ({
    title: `Bestellung ${number} eingegangen`,
    body: `Vielen Dank. Ihre Bestellung ${number} über ${formatAmount(total)} ist eingegangen. Wir halten die Ware bis zur Zahlung für Sie zurück.`,
  }),
  orderConfirmed: ({ number, total }, formatAmount) => ({
    title: `Bestellung ${number} bestätigt`,
    body: `Ihre Bestellung ${number} über ${formatAmount(total)} ist bestätigt. Wir machen sie fertig.`,
  }),
  orderShipped: ({ number, carrier }) => ({
    title: `Bestellung ${number} ist unterwegs`,
    body: `Ihre Bestellung ${number} hat unser Lager${carrier === null ? '' : ` mit ${carrier}`} verlassen.`,
  }),
  orderDelivered: ({ number }) => ({
    title: `Bestellung ${number} zugestellt`,
    body: `Ihre Bestellung ${number} wurde zugestellt. Viel Freude damit!`,
  }),
  orderCancelled: ({ number, cause, isPaid }) => ({
    title: `Bestellung ${number} storniert`,
    body: `Ihre Bestellung ${number} wurde storniert${cancellationReason(cause)}. ${isPaid ? 'Was Sie dafür bezahlt haben, erhalten Sie zurück.' : 'Ihnen wurde nichts berechnet.'}`,
  }),
  paymentCompleted: ({ number, amount }, formatAmount) => ({
    title: `Zahlung für Bestellung ${number} erhalten`,
    body: `Wir haben Ihre Zahlung von ${formatAmount(amount)} für Bestellung ${number} erhalten.`,
  }),
  paymentFailed: ({ number, amount }, formatAmount) => ({
    title: `Zahlung für Bestellung ${number} fehlgeschlagen`,
    body: `Ihre Zahlung von ${formatAmount(amount)} für Bestellung ${number} ist fehlgeschlagen. Bitte versuchen Sie es noch einmal.`,
  }),
  paymentRefunded: ({ number, amount }, formatAmount) => ({
    title: `Rückzahlung für Bestellung ${number}`,
    body: `Wir haben Ihnen ${formatAmount(amount)} für Bestellung ${number} zurückgezahlt.`,
  }),
  welcome: (code) => ({
    title: 'Willkommen',
    body: `Mit dieser E-Mail-Adresse wurde ein Konto eingerichtet. Willkommen!${code === null ? '' : `\n\nBestätigen Sie die Adresse innerhalb von ${CODE_VALID_MINUTES} Minuten mit dem Code ${code}.`}\n\nWaren Sie es nicht selbst, brauchen Sie nichts zu tun: Ohne das Passwort kann es niemand benutzen.`,
  }),
  emailVerification: (code) => ({
    title: 'Bestätigen Sie Ihre E-Mail-Adresse',
    body: `Ihr Code lautet ${code}. Er gilt einmal und ${CODE_VALID_MINUTES} Minuten lang.\n\nHaben Sie nicht darum gebeten, beachten Sie diese Nachricht nicht.`,
  }),
  emailChange: (code) => ({
    title: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
    body: `Ihr Code lautet ${code}. Er macht diese Adresse zur E-Mail-Adresse Ihres Kontos, einmal und innerhalb von ${CODE_VALID_MINUTES} Minuten.\n\nHaben Sie nicht darum gebeten, beachten Sie diese Nachricht nicht.`,
  }),
  emailChangeNotice: () => ({
    title: 'Ihre E-Mail-Adresse soll geändert werden',
    body: 'Für Ihr Konto wurde eine andere E-Mail-Adresse angefordert. Sie wird geändert, sobald der Code eingegeben ist, der dorthin gesendet wurde.\n\nHaben Sie nicht darum gebeten, wählen Sie jetzt ein neues Passwort.',
  }),
  passwordReset: (link) => ({
    title: 'Neues Passwort wählen',
    body: `${resetInstructions(link)}\n\nDas gilt einmal und ${link.minutes} Minuten lang. Haben Sie nicht darum gebeten, beachten Sie diese Nachricht nicht: Ihr Passwort bleibt, wie es ist.`,
  }),
};

function resetInstructions({ page, token }: ResetLink): string {
  return page === null
    ? `Mit diesem Code können Sie ein neues Passwort wählen:\n\n${token}`
    : `Auf dieser Seite können Sie ein neues Passwort wählen:\n\n${page}#token=${token}`;
}

// The message omits a cause that a newer version of the orders subgraph introduced, rather than show its code.
function cancellationReason(cause: string): string {
  const why = cancellationReasons.get(cause);
  return why === undefined ? '' : `, ${why}`;
}
