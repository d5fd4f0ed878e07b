import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import type { Sought } from '../execution/canSee.ts';
import type { Complete } from './completion.ts';
import type { LiveItem } from './live.ts';
import { isStaff, type Stream } from './streams.ts';

/**
 * The events of a stream in order, as a chain: each subscriber holds on to the link it has come to, so what all have
 * passed is kept by nobody, and no subscriber needs a queue of its own.
 */
export type Link = { readonly event: EventEnvelope | null; readonly index: number; next: Link | null };

/** Who is told of each new link and of each answer that was made, and may be ended. */
export type Member = {
  readonly appended: (newest: Link) => void;
  readonly answered: () => void;
  readonly end: (last: LiveItem) => void;
};

/** Everybody who gets equal answers. */
export type Group = {
  stream: Stream;
  readonly members: Set<Member>;
  readonly newest: () => Link;
  /** Whether the event is for this audience; the channel has been looked at. */
  readonly admits: (event: EventEnvelope) => boolean;
  readonly append: (event: EventEnvelope) => void;
  /** The answer to an event, made once however many ask for it; null until it is made, and then the members are told.
   * `hidden`: the audience may not see what it is about. */
  readonly answer: (event: EventEnvelope) => LiveItem | 'hidden' | null;
};

// Answers that are made before somebody asks for them; the others are made when their turn comes.
const AHEAD = 8;

export function createGroup(stream: Stream, complete: Complete): Group {
  const members = new Set<Member>();
  const answers = new WeakMap<EventEnvelope, LiveItem | 'hidden' | null>();
  let newest: Link = { event: null, index: 0, next: null };
  let running = 0;

  async function make(event: EventEnvelope): Promise<void> {
    running += 1;
    const { operation, channel, claims } = group.stream;
    const payload = await complete(operation, event, { type: channel.type, claims, subject: subjectOf(group.stream) });
    running -= 1;
    answers.set(event, payload === null ? 'hidden' : { kind: 'next', payload, id: encodeResumeCursor(event) });
    for (const member of members) member.answered();
  }

  const group: Group = {
    stream,
    members,
    newest: () => newest,
    admits: ({ source, owner }) => source === group.stream.source && maySee(group.stream, owner),
    append(event) {
      newest.next = { event, index: newest.index + 1, next: null };
      newest = newest.next;
      if (running < AHEAD) group.answer(event);
      for (const member of members) member.appended(newest);
    },
    answer(event) {
      const known = answers.get(event);
      if (known !== undefined) return known;
      answers.set(event, null);
      void make(event);
      return null;
    },
  };
  return group;
}

/** An event of a PUBLIC stream belongs to nobody: whoever may see what it is about may have it, as things are now. */
function subjectOf({ channel: { audience, entity }, operation }: Stream): Sought | null {
  if (audience !== 'PUBLIC' || entity === null) return null;
  const { argument, ...finder } = entity;
  return { ...finder, id: String(operation.args[argument]) };
}

function maySee({ channel, claims }: Stream, owner: string | null): boolean {
  if (channel.audience === 'PUBLIC') return true;
  return claims !== null && (owner === claims.subject || isStaff(channel, claims));
}
