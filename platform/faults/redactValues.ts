const REJECTED_VARIABLE = /^Variable "\$\w+" got invalid value /;
// Anchored: a search that could begin anywhere would take the square of a long value's length.
const PLACE = /^.* at "([\w.[\]]+)"; /s;
const REASON =
  /^.*; (Field "\w+" [^;]*|Expected [^;]*|Value "[^"]*" does not exist in [^;]*|Enum "\w+" cannot [^:;]*|[A-Z]\w* cannot represent [^:;]*|[A-Z]\w*: expected [^;]*?(?=, got ))/s;

const LONG_QUOTE = /"([^"]{60})[^"]+"/g;

/**
 * GraphQL's message about a variable of a wrong type without the value it quotes, which may be a whole input with a
 * password in it: which variable, where in it, and why stay. Of any other message
 * only quotes that are too long to read are cut.
 */
export function redactValues(message: string): string {
  const [start] = REJECTED_VARIABLE.exec(message) ?? [];
  if (start === undefined) return shortenQuotes(message);
  const place = PLACE.exec(message)?.[1];
  const reason = REASON.exec(message)?.[1];
  return `${start.trimEnd()}${place ? ` at "${place}"` : ''}${reason ? `: ${shortenQuotes(reason)}` : ''}`;
}

function shortenQuotes(message: string): string {
  return message.replaceAll(LONG_QUOTE, '"$1…"');
}
