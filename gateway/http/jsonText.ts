import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';

/** More than a request has whose variables are as large as the limits allow. */
const [MAX_NESTING, MAX_VALUES] = [100, 20_000];
const [QUOTE, BACKSLASH, COMMA] = ['"', '\\', ','].map((each) => each.charCodeAt(0));
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = ['[', ']', '{', '}'].map((each) => each.charCodeAt(0));

/**
 * Throws OPERATION_TOO_LARGE for JSON text that is nested deeply or has very many values, whether or not it is valid.
 * To parse 256 KiB of opening brackets takes more than 100 ms; to look through any 256 KiB, less than one.
 */
export function requireSmallJson(text: string): void {
  let [depth, values] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        depth += 1;
        values += 1;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1;
        break;
      case COMMA:
        values += 1;
        break;
    }
    if (depth > MAX_NESTING) throw tooLarge(`${MAX_NESTING} levels of nesting`);
    if (values > MAX_VALUES) throw tooLarge(`${MAX_VALUES} values`);
  }
}

/** Where the string ends that begins at `from`: at its closing quote, or with the text. */
function endOfString(text: string, from: number): number {
  for (let at = from; ;) {
    at = text.indexOf('"', at + 1);
    if (at === -1) return text.length;
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
}

function tooLarge(most: string): Fault {
  return new Fault(gatewayFaults.operationTooLarge, `The request is too large: at most ${most} are allowed.`);
}
