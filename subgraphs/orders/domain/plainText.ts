/** Whether a text has the form of an id. */
export function isIdLike(id: string): boolean {
  return /^\w{1,64}$/.test(id);
}

/** A caller's text, shortened and escaped for quoting in a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 40).toWellFormed());
}
