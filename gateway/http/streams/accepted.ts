import { eventStream, multipart, type StreamFormat } from './streamFormat.ts';

type MediaRange = { readonly type: string; readonly parameters: ReadonlyMap<string, string> };

const PLAIN = new Set(['application/json', 'application/graphql-response+json', 'application/*', '*/*']);

/** The stream a request asks for, null when it is to be answered plainly. A subscription streams, the rest only if nothing else is taken. */
export function acceptedStream(accept: string | undefined, isSubscription: boolean): StreamFormat | null {
  const ranges = readAccept(accept);
  if (isSubscription) return ranges.map(formatOf).find((format) => format !== null) ?? null;
  const isPlain = ranges.some(({ type }) => PLAIN.has(type));
  return !isPlain && ranges.some((range) => formatOf(range) === eventStream) ? eventStream : null;
}

/** Whether it is worth reading what is asked for. */
export function mayStream(accept: string | undefined): boolean {
  return readAccept(accept).some((range) => formatOf(range) !== null);
}

function formatOf({ type, parameters }: MediaRange): StreamFormat | null {
  if (type === 'text/event-stream') return eventStream;
  return type === 'multipart/mixed' && parameters.get('subscriptionspec') === '1.0' ? multipart : null;
}

/** What is acceptable, best first (RFC 9110, 12.5.1). */
function readAccept(accept = ''): MediaRange[] {
  return accept
    .split(',')
    .map((range) => {
      const [type = '', ...parameters] = range.split(';').map((piece) => piece.trim());
      return { type: type.toLowerCase(), parameters: new Map(parameters.map(readParameter)) };
    })
    .map((range) => ({ ...range, quality: Number(range.parameters.get('q') ?? 1) }))
    .filter(({ type, quality }) => type !== '' && quality > 0)
    .sort((one, other) => other.quality - one.quality);
}

function readParameter(text: string): [string, string] {
  const [name = '', value = ''] = text.split('=', 2);
  return [name.trim().toLowerCase(), value.trim().replaceAll('"', '')];
}
