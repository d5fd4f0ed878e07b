import { createTransport, type SendMailOptions } from 'nodemailer';
import { UndeliverableError, type MessageChannel, type OutgoingMessage } from './messageChannel.ts';

type SmtpOptions = {
  /** smtp:// or smtps://, with user and password if the server requires them. */
  readonly url: string;
  /** The sender, such as `Shop <shop@example.com>`. */
  readonly from: string;
  readonly timeoutMs?: number;
};

const TIMEOUT_MS = 10_000;
const CONNECTIONS = 4;

/** Sends mail through an SMTP server (RFC 5321). Opening succeeds even if the server is not reachable yet. */
export function openSmtpChannel({ url, from, timeoutMs = TIMEOUT_MS }: SmtpOptions): MessageChannel {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(message) {
      try {
        await transport.sendMail(toMail(message, from));
      } catch (error) {
        throw toDeliveryError(error);
      }
    },
    async [Symbol.asyncDispose]() {
      transport.close();
    },
  };
}

/** A message as a plain-text mail; its Message-ID (RFC 5322) is the same for every attempt. */
export function toMail({ id, to, title, body }: OutgoingMessage, from: string): SendMailOptions {
  const domain = from.replace(/>$/, '').split('@').at(-1) ?? 'localhost';
  // With CRLF line ends the encoder does not break short lines, so that a token is readable in the raw file.
  const text = body.replaceAll(/\r?\n/g, '\r\n');
  return { from, to, subject: title, text, messageId: `<${id}@${domain}>` };
}

// Without the cause and the server's response: both contain the recipient's address.
function toDeliveryError(error: unknown): Error {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const status = typeof responseCode === 'number' ? responseCode : null;
  const message = `expected the mail server to accept a message, got ${status ?? 'no response'} (${String(code)})`;
  const isAboutMessage = code === 'EENVELOPE' || code === 'EMESSAGE';
  return isAboutMessage && status !== null && status >= 500 ? new UndeliverableError(message) : new Error(message);
}
