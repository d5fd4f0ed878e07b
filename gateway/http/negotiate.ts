import { LRUCache } from 'lru-cache';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';
import { findIncrementalFormat, incrementalSpecV02, type IncrementalFormat } from './incrementalFormats.ts';
import { eventStream, multipart, multipartOf, type StreamFormat } from './streams/streamFormat.ts';

/** The media type of a response that is not a stream (GraphQL over HTTP, Media Types). */
export type PlainType = 'application/json' | 'application/graphql-response+json';
export type ResponseFormat = {
  /** How a response with `@defer` arrives in parts; null: it is one part. */
  readonly incremental: IncrementalFormat | null;
} & ({ readonly kind: 'plain'; readonly type: PlainType } | { readonly kind: 'stream'; readonly format: StreamFormat });

type MediaRange = {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
};

const PLAIN_TYPES = ['application/json', 'application/graphql-response+json'] as const;

/**
 * Selects the response format by the Accept header: a stream for a subscription; for another operation a stream only
 * when no plain type is acceptable. A response is in parts when the header prefers a format of parts to a plain type,
 * and when it is an event stream. Throws NOT_ACCEPTABLE.
 */
export function negotiate(accept: string | undefined, isSubscription: boolean): ResponseFormat {
  const { streams, plain, incremental } = acceptable(accept);
  if (isSubscription) {
    const [format] = streams;
    if (format) return { kind: 'stream', format, incremental: null };
    throw new Fault(gatewayFaults.notAcceptable);
  }
  if (plain) return { kind: 'plain', type: plain, incremental };
  if (incremental) return { kind: 'stream', format: multipartOf(incremental), incremental };
  const isEventStream = streams.includes(eventStream);
  if (isEventStream) return { kind: 'stream', format: eventStream, incremental: eventStreamFormat(accept) };
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
type Acceptable = {
  readonly streams: readonly StreamFormat[];
  readonly plain: PlainType | null;
  readonly incremental: IncrementalFormat | null;
};

// Most clients send one of few headers.
const known = new LRUCache<string, Acceptable>({ maxSize: 100_000, sizeCalculation: (_, accept) => accept.length + 1 });

function acceptable(accept = ''): Acceptable {
  const before = known.get(accept);
  if (before) return before;
  const ranges = readAccept(accept);
  const formats = ranges.filter(({ quality }) => quality > 0).map(formatOf);
  const plain = bestPlain(ranges);
  const read = { streams: formats.filter((each) => each !== null), plain, incremental: bestIncremental(ranges, plain) };
  known.set(accept, read);
  return read;
}

/** The first format of parts that is not less preferred than the plain type. */
function bestIncremental(ranges: readonly MediaRange[], plain: PlainType | null): IncrementalFormat | null {
  const [best] = ranges.flatMap((range) => {
    const format = range.type === 'multipart/mixed' ? incrementalFormatIn(range.parameters) : null;
    return format ? [{ format, quality: range.quality }] : [];
  });
  const plainQuality = plain === null ? 0 : qualityOf(plain, ranges);
  return best && best.quality > 0 && best.quality >= plainQuality ? best.format : null;
}

/** A parameter of the media type selects another format than the current one. */
function eventStreamFormat(accept = ''): IncrementalFormat {
  const range = readAccept(accept).find(({ type }) => type === 'text/event-stream');
  return (range && incrementalFormatIn(range.parameters)) ?? incrementalSpecV02;
}

function incrementalFormatIn(parameters: ReadonlyMap<string, string>): IncrementalFormat | null {
  return findIncrementalFormat((name) => parameters.get(name.toLowerCase()));
}

function formatOf({ type, parameters }: MediaRange): StreamFormat | null {
  if (type === 'text/event-stream') return eventStream;
  return type === 'multipart/mixed' && parameters.get('subscriptionspec') === '1.0' ? multipart : null;
}

/** The type with the highest quality; of equal ones the first in the header; JSON without a header. */
function bestPlain(ranges: readonly MediaRange[]): PlainType | null {
  if (ranges.length === 0) return 'application/json';
  const rated = PLAIN_TYPES.map((type) => {
    const position = ranges.findIndex((each) => each.type === type);
    return { type, quality: qualityOf(type, ranges), position: position === -1 ? Infinity : position };
  });
  const [best] = rated
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality || one.position - other.position || 0);
  return best?.type ?? null;
}

/** The most specific range decides the quality. */
function qualityOf(plain: PlainType, ranges: readonly MediaRange[]): number {
  const range = [plain, 'application/*', '*/*'].map((type) => ranges.find((each) => each.type === type));
  return range.find((each) => each !== undefined)?.quality ?? 0;
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
