import { LRUCache } from 'lru-cache';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';
import { eventStream, multipart, type StreamFormat } from './streams/streamFormat.ts';

/** The media type of a response that is not a stream (GraphQL over HTTP, Media Types). */
export type PlainType = 'application/json' | 'application/graphql-response+json';
export type ResponseFormat =
  { readonly kind: 'plain'; readonly type: PlainType } | { readonly kind: 'stream'; readonly format: StreamFormat };

type MediaRange = {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
};

const PLAIN_TYPES = ['application/json', 'application/graphql-response+json'] as const;

/**
 * Selects the response format by the Accept header: a stream for a subscription; for another operation a stream only
 * when no plain type is acceptable. Throws NOT_ACCEPTABLE.
 */
export function negotiate(accept: string | undefined, isSubscription: boolean): ResponseFormat {
  const { streams, plain } = acceptable(accept);
  if (isSubscription) {
    const [format] = streams;
    if (format) return { kind: 'stream', format };
    throw new Fault(gatewayFaults.notAcceptable);
  }
  if (plain) return { kind: 'plain', type: plain };
  if (streams.includes(eventStream)) return { kind: 'stream', format: eventStream };
  throw new Fault(
    gatewayFaults.notAcceptable,
    'Accept application/graphql-response+json, application/json or text/event-stream.',
  );
}

/** The media type of an error response that is not a stream; JSON when no plain type is acceptable. */
export function plainTypeOf(accept: string | undefined): PlainType {
  return acceptable(accept).plain ?? 'application/json';
}

/** What an Accept header allows, the preferred first. */
type Acceptable = { readonly streams: readonly StreamFormat[]; readonly plain: PlainType | null };

// Most clients send one of few headers.
const known = new LRUCache<string, Acceptable>({ maxSize: 100_000, sizeCalculation: (_, accept) => accept.length + 1 });

function acceptable(accept = ''): Acceptable {
  const before = known.get(accept);
  if (before) return before;
  const ranges = readAccept(accept);
  const formats = ranges.filter(({ quality }) => quality > 0).map(formatOf);
  const read = { streams: formats.filter((each) => each !== null), plain: bestPlain(ranges) };
  known.set(accept, read);
  return read;
}

function formatOf({ type, parameters }: MediaRange): StreamFormat | null {
  if (type === 'text/event-stream') return eventStream;
  return type === 'multipart/mixed' && parameters.get('subscriptionspec') === '1.0' ? multipart : null;
}

/** The type with the highest quality; of equal ones the first in the header; JSON without a header. */
function bestPlain(ranges: readonly MediaRange[]): PlainType | null {
  if (ranges.length === 0) return 'application/json';
  const rated = PLAIN_TYPES.map((type) => {
    const at = ['*/*', 'application/*', type].map((range) => ranges.findIndex((each) => each.type === range));
    // The most specific range decides the quality.
    const range = ranges[at.findLast((index) => index >= 0) ?? -1];
    return { type, quality: range?.quality ?? 0, position: at.at(-1) === -1 ? Infinity : (at.at(-1) ?? Infinity) };
  });
  const [best] = rated
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality || one.position - other.position || 0);
  return best?.type ?? null;
}

/** The media ranges of an Accept header by descending quality (RFC 9110, 12.5.1); a quality of 0 is not acceptable. */
function readAccept(accept: string): MediaRange[] {
  return accept
    .split(',')
    .map((range) => {
      const [type = '', ...rest] = range.split(';').map((piece) => piece.trim());
      const parameters = new Map(rest.map(readParameter));
      const quality = Number(parameters.get('q') ?? 1);
      return { type: type.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 0 : quality };
    })
    .filter(({ type }) => type !== '')
    .sort((one, other) => other.quality - one.quality);
}

function readParameter(text: string): [string, string] {
  const [name = '', value = ''] = text.split('=', 2);
  return [name.trim().toLowerCase(), value.trim().replaceAll('"', '')];
}
