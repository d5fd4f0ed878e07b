/** A mistake in the text of one file: what is there, and what stands there instead. */
export type Mutant = {
  readonly file: string;
  readonly edits: readonly { readonly from: string; readonly to: string }[];
};

const LOG = 'subgraphs/products/events/mongoEventLog.ts';
const MOVE = 'subgraphs/products/store/stockCommands/stockMaintenance.ts';
const DOCUMENTS = 'subgraphs/products/store/stockCommands/stockDocuments.ts';
const OUTBOX = 'subgraphs/products/store/outbox.ts';

/** Defects in products that lose, duplicate or reorder events or units; each must be caught. */
export const productsSourceMutants = {
  'events are removed from the outbox before they are in the log': {
    file: LOG,
    edits: [
      {
        from: '      const written = await append(events, newEvents, assumed);\n',
        to: '      await removePublished(models, pending);\n      const written = await append(events, newEvents, assumed);\n',
      },
    ],
  },
  'a position that another relay took counts as its own': {
    file: LOG,
    edits: [
      { from: 'written.push(...(await insertedAmong(events, missing)));', to: 'return [...written, ...missing];' },
    ],
  },
  'a position is skipped': {
    file: LOG,
    edits: [{ from: '(last?._id ?? 0) + 1 + index', to: '(last?._id ?? 0) + 2 + index' }],
  },
  'an event may be in the log twice': {
    file: 'subgraphs/products/store/schemas.ts',
    edits: [{ from: "{ name: 'eventId', unique: true }", to: "{ name: 'eventId' }" }],
  },
  'the outbox entries of an order share their id': {
    file: OUTBOX,
    edits: [
      { from: "id: newId('evt', at.getTime()), type, at, orderId", to: 'id: `evt_${orderId}`, type, at, orderId' },
    ],
  },
  'events that arrived meanwhile are removed too': {
    file: OUTBOX,
    edits: [
      {
        from: '$pull: { outbox: { id: { $in: pending.map(({ event }) => event.id) } } }',
        to: '$set: pending && { outbox: [] }',
      },
    ],
  },
  'settled entries are removed before they are written': {
    file: MOVE,
    edits: [
      { from: '  await writeSettled(settled, toMove.flat());\n', to: '' },
      { from: '  const moved = new Set', to: '  await writeSettled(settled, toMove.flat());\n  const moved = new Set' },
    ],
  },
  'settledThrough is not raised': {
    file: MOVE,
    edits: [{ from: 'settledThrough: 1 } };\n', to: 'settledThrough: 0 } };\n' }],
  },
  'a hold expires in any state': {
    file: DOCUMENTS,
    edits: [{ from: '$elemMatch: { orderId, state, quantity }', to: '$elemMatch: { orderId }' }],
  },
} as const satisfies Record<string, Mutant>;

export type ProductsMutantName = keyof typeof productsSourceMutants;
