/**
 * The name of a subscription channel: its parts percent-encoded and joined by dots, so that no part can make the name
 * of another channel. A dot inside a part is encoded too.
 */
export function channelName(...parts: string[]): string {
  return parts.map((part) => encodeURIComponent(part.toWellFormed()).replaceAll('.', '%2E')).join('.');
}
