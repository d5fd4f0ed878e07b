import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { makeFolder } from '#platform/files/makeFolder.ts';
import type { Log } from '#platform/log/log.ts';
import type { MessageChannel } from './messageChannel.ts';
import { toMail } from './smtpChannel.ts';

type FolderOptions = {
  /** Created if missing, readable by its owner only. */
  readonly folder: string;
  readonly from: string;
  readonly log: Log;
};

/**
 * Writes each mail to a file of its own (`.eml`, RFC 5322) instead of sending it. File names sort by time. It never
 * deletes a file.
 */
export function openMailFolderChannel({ folder, from, log }: FolderOptions): MessageChannel {
  const composer = createTransport({
    streamTransport: true,
    buffer: true,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(message) {
      const sent = await composer.sendMail(toMail(message, from));
      const file = join(folder, `${fileNameOf(message.id)}.eml`);
      await makeFolder(folder);
      // Written and then renamed, so that a reader never sees an incomplete file.
      await writeFile(`${file}.unfinished`, sent.message as Buffer, { mode: 0o600 });
      await rename(`${file}.unfinished`, file);
      log.info({ id: message.id, file }, 'wrote a mail to a file');
    },
    async [Symbol.asyncDispose]() {
      composer.close();
    },
  };
}

function fileNameOf(id: string): string {
  const time = new Date().toISOString().replaceAll(':', '-');
  return `${time}_${id.replaceAll(/[^\w-]/g, '_')}`;
}
