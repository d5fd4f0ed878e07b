import { isPrintableLine, looksEmpty } from '#platform/text/printableText.ts';
import { invalid, type Refusal } from './refusal.ts';

const SHOWN_LENGTH = 60;

/** The text as it is kept: composed (NFC), without space around it. */
export function tidy(text: string): string {
  return text.normalize('NFC').trim();
}

/** Like {@link tidy}; nothing left is null. */
export function tidyOrNull(text: string | null | undefined): string | null {
  return tidy(text ?? '') || null;
}

/** How many characters a person would count, roughly: Unicode code points. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** What is wrong with a one-line text of `least` to `most` characters, or null. */
export function textProblem(text: string, least: number, most: number): string | null {
  const length = lengthOf(text);
  if (length < least || length > most) return `expected ${least} to ${most} characters, got ${length}`;
  if (least > 0 && looksEmpty(text)) return `expected characters that can be seen, got ${shown(text)}`;
  if (!isPrintableLine(text)) return `expected printable characters on one line, got ${shown(text)}`;
  return null;
}

/** A value as a message may quote it: JSON, cut. */
export function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text);
}

/** A refusal for each field of an argument that has a problem, in the order given. */
export function refusalsIn(argument: string, problems: Readonly<Record<string, string | null>>): Refusal[] {
  return Object.entries(problems).flatMap(([field, problem]) =>
    problem === null ? [] : [invalid([argument, field], problem)],
  );
}
