import { commandLine } from '#platform/commandLine/commandLine.ts';

// Prints what every caller receives of every field of the shop.
commandLine('test:access').parse();
const { readShopMatrix, readShopMutations } = await import('./readShopMatrix.ts');
const { printMatrix, problemsIn } = await import('./accessMatrix.ts');
const { openMatrixShop } = await import('./openMatrixShop.ts');

await using shop = await openMatrixShop();
const { throughGateway, ofSubgraphs } = await readShopMatrix(shop);
const mutations = await readShopMutations(shop);
console.log(printMatrix([...throughGateway, ...mutations]));
const problems = problemsIn([...throughGateway, ...ofSubgraphs, ...mutations]);
const counts = `${throughGateway.length} cells of fields, ${ofSubgraphs.length} more past the gateway`;
console.log(`\n${counts}, ${mutations.length} of mutations, ${problems.length} wrong`);
for (const problem of problems) console.log(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
