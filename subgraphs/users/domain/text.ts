import { isPrintableLine, looksEmpty } from '#platform/text/printableText.ts';
import { invalid, type UsersRefusal } from './refusal.ts';

const QUOTED_LENGTH = 60;

/** The stored form of a text: composed (NFC), without surrounding white space. */
export function normalizeText(text: string): string {
  return text.normalize('NFC').trim();
}

/** Like {@link normalizeText}; null for an empty text. */
export function normalizeOptionalText(text: string | null | undefined): string | null {
  return normalizeText(text ?? '') || null;
}

/** The length in Unicode code points, which is close to what a person counts. */
export function countCodePoints(text: string): number {
  return [...text].length;
}

/** What is wrong with a one-line text of `min` to `max` characters, or null. */
export function textProblem(text: string, min: number, max: number): string | null {
  const length = countCodePoints(text);
  if (length < min || length > max) return `expected ${min} to ${max} characters, got ${length}`;
  if (min > 0 && looksEmpty(text)) return `expected visible characters, got ${quoteForMessage(text)}`;
  if (!isPrintableLine(text)) return `expected printable characters on one line, got ${quoteForMessage(text)}`;
  return null;
}

/** A value for use in a message: as JSON, truncated. */
export function quoteForMessage(text: string): string {
  return JSON.stringify(text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text);
}

/** A refusal for each field with a problem, in the given order. */
export function validationRefusals(
  argument: string,
  problems: Readonly<Record<string, string | null>>,
): UsersRefusal[] {
  return Object.entries(problems).flatMap(([field, problem]) =>
    problem === null ? [] : [invalid([argument, field], problem)],
  );
}
