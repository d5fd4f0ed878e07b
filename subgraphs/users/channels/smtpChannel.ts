import { createTransport } from 'nodemailer';
import { UndeliverableError, type Channel } from './channel.ts';
import { mailOf } from './mailOf.ts';

type SmtpOptions = {
  /** smtp:// or smtps://, with user and password where the server asks for them. */
  readonly url: string;
  /** The sender, such as `Shop <shop@example.com>`. */
  readonly from: string;
  readonly timeoutMs?: number;
};

const TIMEOUT_MS = 10_000;
const CONNECTIONS = 4;

/** Hands mail to an SMTP server (RFC 5321). A server that is not there yet is no reason not to open. */
export function openSmtpChannel({ url, from, timeoutMs = TIMEOUT_MS }: SmtpOptions): Channel {
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
        await transport.sendMail(mailOf(message, from));
      } catch (error) {
        throw refusalOf(error);
      }
    },
    async [Symbol.asyncDispose]() {
      transport.close();
    },
  };
}

// Without its cause and the server's words: both quote the recipient's address.
function refusalOf(error: unknown): Error {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const status = typeof responseCode === 'number' ? responseCode : null;
  const message = `expected the mail server to take a message, got ${status ?? 'no answer'} (${String(code)})`;
  const isAboutMessage = code === 'EENVELOPE' || code === 'EMESSAGE';
  return isAboutMessage && status !== null && status >= 500 ? new UndeliverableError(message) : new Error(message);
}
