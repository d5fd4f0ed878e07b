/** A caller's text, shortened and escaped for quoting in a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 40).toWellFormed());
}
