// Control characters, line and paragraph separators, halves of surrogate pairs, and what turns the direction of the
// text around it (Unicode Standard Annex 9, explicit formatting characters).
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;
const BETWEEN_LINES = /[\t\r\n]/g;
// Something that leaves a mark: neither space nor what is not shown by default, nor the empty Braille pattern.
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Cs}\u2800]/u;
const NOT_IN_URLS = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}]/u;

/** Whether a text from outside can be kept and shown on one line: in a name, a title, a line of an address. */
export function isPrintableLine(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

/** The same for a text of several lines. */
export function isPrintableProse(text: string): boolean {
  return isPrintableLine(text.replaceAll(BETWEEN_LINES, ' '));
}

/** Whether a person sees nothing of a text: it is empty, blank, or of characters that are not shown. */
export function looksEmpty(text: string): boolean {
  return !VISIBLE.test(text);
}

/** Whether all of a URL is seen: nothing in it is a space, hidden or turned. Its meaning is for a parser to check. */
export function isPrintableUrl(url: string): boolean {
  return isPrintableLine(url) && !NOT_IN_URLS.test(url);
}
