/** Whether a value can be an id at all; which one it is the store tells. */
export function isIdLike(id: string): boolean {
  return /^\w{1,64}$/.test(id);
}

/** A word from outside as it may be quoted in a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 40).toWellFormed());
}
