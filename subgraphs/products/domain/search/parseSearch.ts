import { wordsOf } from './searchText.ts';

/** A search as it was typed: every word and phrase must be found, and nothing that is excluded. */
export type ParsedSearch = {
  readonly words: readonly string[];
  /** Words that follow each other. */
  readonly phrases: readonly (readonly string[])[];
  readonly excluded: readonly (readonly string[])[];
  /** Whether the last word may be the beginning of one: it was not followed by a space or a quotation mark. */
  readonly isLastPartial: boolean;
  /** The whole search in lower case when it may be a SKU, which is found too. */
  readonly sku: string | null;
};

/** The longest search, in characters. */
export const MAX_SEARCH_LENGTH = 200;
const MAX_PARTS = 16;
const SKU = /^(?=.*[\d._-])[a-z\d][a-z\d._-]{0,63}$/;
const PART = /(-?)"([^"]*)(?:"|$)|(\S+)/gu;

/** Reads words, `"phrases"` and `-exclusions`; more than 16 of them are left out. Never fails: every text is a search. */
export function parseSearch(text: string): ParsedSearch {
  const words: string[] = [];
  const phrases: string[][] = [];
  const excluded: string[][] = [];
  const parts = [...text.matchAll(PART)].slice(0, MAX_PARTS);
  for (const [, minus, phrase, word = ''] of parts) {
    const isExcluded = minus === '-' || word.startsWith('-');
    const found = wordsOf(phrase ?? word).slice(0, MAX_PARTS);
    if (found.length === 0) continue;
    if (isExcluded) excluded.push(found);
    else if (phrase === undefined) words.push(...found);
    else phrases.push(found);
  }
  const isLastPartial = /[\p{L}\p{N}]$/u.test(text) && parts.at(-1)?.[2] === undefined && words.length > 0;
  const whole = text.trim().toLowerCase();
  const sku = SKU.test(whole) ? whole : null;
  return { words: words.slice(0, MAX_PARTS), phrases, excluded, isLastPartial, sku };
}
