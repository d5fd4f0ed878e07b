/** A mistake in the text of one file: what is there, and what stands there instead. */
export type Mutant = {
  readonly file: string;
  readonly edits: readonly { readonly from: string; readonly to: string }[];
};

const LOG = 'subgraphs/products/events/mongoEventLog.ts';
const MOVE = 'subgraphs/products/store/moveSettled.ts';
const ENTRIES = 'subgraphs/products/store/stockEntries.ts';

/** Mistakes in products that would lose, double or disorder events, or units; each must be caught. */
export const mutants = {
  'events are pulled before they are in the log': {
    file: LOG,
    edits: [
      {
        from: '      const written = await append(events, facts, guess);\n',
        to: '      await pullFacts(models, waiting);\n      const written = await append(events, facts, guess);\n',
      },
    ],
  },
  'a position that another relay took counts as its own': {
    file: LOG,
    edits: [{ from: 'written.push(...(await ours(events, missing)));', to: 'return [...written, ...missing];' }],
  },
  'a position is left out': {
    file: LOG,
    edits: [{ from: '(last?._id ?? 0) + 1 + place', to: '(last?._id ?? 0) + 2 + place' }],
  },
  'an event may be in the log twice': {
    file: 'subgraphs/products/store/schemas.ts',
    edits: [{ from: "{ name: 'eventId', unique: true }", to: "{ name: 'eventId' }" }],
  },
  'the outbox entries of an order share their id': {
    file: ENTRIES,
    edits: [{ from: "id: newId('evt', at.getTime()), type", to: 'id: `evt_${entry.orderId}`, type' }],
  },
  'what came meanwhile is pulled too': {
    file: 'subgraphs/products/store/waitingFacts.ts',
    edits: [
      {
        from: '$pull: { outbox: { id: { $in: waiting.map(({ event }) => event.id) } } }',
        to: '$set: waiting && { outbox: [] }',
      },
    ],
  },
  'settled entries are pulled before they are written': {
    file: MOVE,
    edits: [
      { from: '  await writeSettled(settled, due.flat());\n', to: '' },
      { from: '  const moved = new Set', to: '  await writeSettled(settled, due.flat());\n  const moved = new Set' },
    ],
  },
  'settledThrough is not raised': {
    file: MOVE,
    edits: [{ from: 'settledThrough: 1 },\n', to: 'settledThrough: 0 },\n' }],
  },
  'a hold ends whatever became of it': {
    file: ENTRIES,
    edits: [{ from: '$elemMatch: { orderId, state, quantity }', to: '$elemMatch: { orderId }' }],
  },
} as const satisfies Record<string, Mutant>;

export type MutantName = keyof typeof mutants;
