/** Whether a text from outside can be kept and shown: whole characters, and none that control something. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}

/** The same for a text of several lines. */
export function isPlainProse(text: string): boolean {
  return isPlainText(text.replaceAll(/[\t\r\n]/g, ' '));
}

/** Whether a value can be an id at all; which one it is the store tells. */
export function isIdLike(id: string): boolean {
  return /^\w{1,64}$/.test(id);
}

/** A word from outside as it may be quoted in a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 40).toWellFormed());
}
