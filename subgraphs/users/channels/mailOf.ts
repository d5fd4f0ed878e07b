import type { SendMailOptions } from 'nodemailer';
import type { Message } from './channel.ts';

/** A message as a mail: plain text, and an id (RFC 5322) that is the same however often it is sent. */
export function mailOf({ id, to, title, body }: Message, from: string): SendMailOptions {
  const domain = from.replace(/>$/, '').split('@').at(-1) ?? 'localhost';
  // With line ends as mail has them, a line that is short enough is never broken: a code can be read in the file itself.
  const text = body.replaceAll(/\r?\n/g, '\r\n');
  return { from, to, subject: title, text, messageId: `<${id}@${domain}>` };
}
