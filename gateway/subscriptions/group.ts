import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { Complete } from './completion.ts';
import type { LiveItem } from './live.ts';
import type { Stream } from './streams.ts';

/**
 * The events of a stream in order, as a chain: each subscriber holds on to the link it has come to, so what all have
 * passed is kept by nobody, and no subscriber needs a queue of its own.
 */
export type Link = { readonly event: EventEnvelope | null; readonly index: number; next: Link | null };

/** Who is told of each new link, and may be ended. */
export type Member = { readonly told: (newest: Link) => void; readonly end: (last: LiveItem) => void };

/** Everybody who gets equal answers. */
export type Group = {
  stream: Stream;
  readonly members: Set<Member>;
  readonly newest: () => Link;
  /** Whether the event is for this audience; the channel has been looked at. */
  readonly admits: (event: EventEnvelope) => boolean;
  readonly append: (event: EventEnvelope) => void;
  /** The answer to an event, made once however many ask for it. Never rejects. */
  readonly answer: (event: EventEnvelope) => Promise<string>;
};

// Answers that are made before somebody asks for them; the others are made when their turn comes.
const AHEAD = 8;

export function createGroup(stream: Stream, complete: Complete): Group {
  const members = new Set<Member>();
  const answers = new WeakMap<EventEnvelope, Promise<string>>();
  let newest: Link = { event: null, index: 0, next: null };
  let running = 0;

  async function make(event: EventEnvelope): Promise<string> {
    running += 1;
    try {
      const { operation, channel, claims } = group.stream;
      return await complete(operation, event, { type: channel.type, claims });
    } finally {
      running -= 1;
    }
  }

  const group: Group = {
    stream,
    members,
    newest: () => newest,
    admits: ({ source, owner }) => source === group.stream.source && maySee(group.stream, owner),
    append(event) {
      newest.next = { event, index: newest.index + 1, next: null };
      newest = newest.next;
      if (running < AHEAD) void group.answer(event);
      for (const member of members) member.told(newest);
    },
    answer(event) {
      const known = answers.get(event);
      if (known) return known;
      const answer = make(event);
      answers.set(event, answer);
      return answer;
    },
  };
  return group;
}

function maySee({ channel: { audience, staffScope }, claims }: Stream, owner: string | null): boolean {
  if (audience === 'PUBLIC') return true;
  if (claims === null) return false;
  return owner === claims.subject || (staffScope !== null && claims.scopes.includes(staffScope));
}
