import { SMTPServer } from 'smtp-server';

export type ReceivedMail = { readonly to: readonly string[]; readonly text: string };

/** A mail server that records accepted mails. `refuse` returns the SMTP code that refuses a recipient, or null. */
export async function openMailServer(refuse: (recipient: string) => number | null = () => null) {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo({ address }, _session, callback) {
      const responseCode = refuse(address);
      callback(responseCode === null ? null : Object.assign(new Error(`not for ${address}`), { responseCode }));
    },
    onData(stream, session, callback) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('error', callback);
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, text: decodeMail(Buffer.concat(parts).toString('latin1')) });
        callback(null);
      });
    },
  });
  // A killed client resets its connection; this must not fail the test.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    to: (recipient: string) => mails.filter((mail) => mail.to.includes(recipient)),
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** A raw mail with its quoted-printable body (RFC 2045, 6.7) decoded. */
export function decodeMail(mail: string): string {
  const start = mail.indexOf('\r\n\r\n');
  const bytes = mail
    .slice(start)
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return mail.slice(0, start) + Buffer.from(bytes, 'latin1').toString('utf8');
}
