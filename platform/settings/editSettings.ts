import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { parse, parseDocument } from 'yaml';
import type { SettingPath } from './settingsTree.ts';

/**
 * Returns the text of a settings file with another value of one setting, as YAML; null removes it. Comments and the other
 * settings stay. Throws when the value is no YAML.
 */
export function withSetting(text: string, path: SettingPath, value: string | null): string {
  const document = parseDocument(text);
  if (value === null) document.deleteIn(path);
  else document.setIn(path, document.createNode(parse(value)));
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

type Replacement = {
  /** The text that the file had when the new one was made. */
  readonly before: string;
  readonly after: string;
  /** Is called when the new text is safely stored, just before it takes the place of the old one. */
  readonly onStored: () => void;
};

/**
 * Replaces the text of a file as a whole: a reader finds the old text or the new one, also after a power cut. Throws when
 * the file was changed in the meantime; it then stays as it is.
 */
export function replaceText(path: string, { before, after, onStored }: Replacement): void {
  // The file that a link leads to, so that the link stays.
  const file = realpathSync(path);
  const written = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(written, after);
    const handle = openSync(written, 'r+');
    fsyncSync(handle);
    closeSync(handle);
    if (readFileSync(file, 'utf8') !== before) throw new Error(`${path} was changed in the meantime: try again`);
    onStored();
    renameSync(written, file);
  } catch (error) {
    rmSync(written, { force: true });
    throw error;
  }
}
