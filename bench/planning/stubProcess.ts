import { openStubSubgraphs } from '../../tests/attacks/stubSubgraphs.ts';

// One program: the subgraphs of the shop, which answer every operation with arbitrary values.
process.on('disconnect', () => process.exit());
const { urls } = await openStubSubgraphs();
process.send?.(urls);
