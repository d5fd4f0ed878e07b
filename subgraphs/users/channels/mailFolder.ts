import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { makeFolder } from '#platform/files/makeFolder.ts';
import type { Log } from '#platform/log/log.ts';
import type { Channel } from './channel.ts';
import { mailOf } from './mailOf.ts';

type FolderOptions = {
  /** Made when missing, for its owner alone. */
  readonly folder: string;
  readonly from: string;
  readonly log: Log;
};

/**
 * Lays each mail into a folder as a file of its own (`.eml`, RFC 5322), the newest last by name, where no mail server is.
 * Nothing is ever removed there.
 */
export function openMailFolder({ folder, from, log }: FolderOptions): Channel {
  const composer = createTransport({
    streamTransport: true,
    buffer: true,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(message) {
      const sent = await composer.sendMail(mailOf(message, from));
      const file = join(folder, `${nameOf(message.id)}.eml`);
      await makeFolder(folder);
      // Whoever sees the file sees all of it.
      await writeFile(`${file}.unfinished`, sent.message as Buffer, { mode: 0o600 });
      await rename(`${file}.unfinished`, file);
      log.info({ id: message.id, file }, 'a mail lies in a folder');
    },
    async [Symbol.asyncDispose]() {
      composer.close();
    },
  };
}

function nameOf(id: string): string {
  const time = new Date().toISOString().replaceAll(':', '-');
  return `${time}_${id.replaceAll(/[^\w-]/g, '_')}`;
}
