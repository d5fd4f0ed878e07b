import type { Complete } from './completion.ts';
import { createGroup, type Group } from './group.ts';
import type { Stream } from './streams.ts';

/** The groups there are, by what they answer and by the channel whose events they get. */
export type Groups = {
  /** The one of that stream, made when there is none. */
  readonly of: (stream: Stream) => Group;
  /** By exact name: nothing a client says is a pattern. */
  readonly ofChannel: (channel: string) => Iterable<Group>;
  readonly all: () => Iterable<Group>;
  readonly count: () => number;
  readonly drop: (group: Group) => void;
  /** Gives a group its stream as it is planned now. */
  readonly change: (group: Group, stream: Stream) => void;
};

export function createGroups(complete: Complete): Groups {
  const byKey = new Map<string, Group>();
  const byChannel = new Map<string, Set<Group>>();

  function attach(group: Group): void {
    const { channelName } = group.stream;
    byChannel.set(channelName, (byChannel.get(channelName) ?? new Set()).add(group));
  }
  function detach(group: Group): void {
    const { channelName } = group.stream;
    const groups = byChannel.get(channelName);
    groups?.delete(group);
    if (groups?.size === 0) byChannel.delete(channelName);
  }

  return {
    of(stream) {
      const known = byKey.get(stream.key);
      if (known) return known;
      const group = createGroup(stream, complete);
      byKey.set(stream.key, group);
      attach(group);
      return group;
    },
    ofChannel: (channel) => byChannel.get(channel) ?? [],
    all: () => byKey.values(),
    count: () => byKey.size,
    drop(group) {
      byKey.delete(group.stream.key);
      detach(group);
    },
    change(group, stream) {
      detach(group);
      group.stream = stream;
      attach(group);
    },
  };
}
