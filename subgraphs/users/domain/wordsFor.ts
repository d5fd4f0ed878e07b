import type { Words } from './words.ts';
import { english } from './wordsEnglish.ts';
import { german } from './wordsGerman.ts';

const languages: ReadonlyMap<string, Words> = new Map([
  ['en', english],
  ['de', german],
]);

/** The words for a BCP 47 locale, and the locale they are written in: English where we do not speak its language. */
export function wordsFor(locale: string): { readonly words: Words; readonly locale: string } {
  const words = languages.get(locale.toLowerCase().split('-')[0] ?? '');
  return words ? { words, locale } : { words: english, locale: 'en' };
}
