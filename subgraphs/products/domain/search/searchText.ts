const MARKS = /\p{M}/gu;
const APOSTROPHES = /['’]/gu;
const WORD = /[\p{L}\p{N}]+/gu;

/** Text as the index compares it: lower case, without accents and apostrophes. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replaceAll(MARKS, '').replaceAll(APOSTROPHES, '').toLowerCase();
}

/** The words of a text, folded: runs of letters and digits only, which no syntax of a query language uses. */
export function wordsOf(text: string): string[] {
  return foldText(text).match(WORD) ?? [];
}
