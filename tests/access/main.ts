import { commandLine } from '#platform/commandLine/commandLine.ts';

// Prints what every caller receives of every field of the shop.
commandLine('test:access').parse();
const { readShopMatrix } = await import('./readShopMatrix.ts');
const { printMatrix, problemsIn } = await import('./accessMatrix.ts');
const { openMatrixShop } = await import('./openMatrixShop.ts');

await using shop = await openMatrixShop();
const { throughGateway, ofSubgraphs } = await readShopMatrix(shop);
console.log(printMatrix(throughGateway));
const problems = problemsIn([...throughGateway, ...ofSubgraphs]);
console.log(`\n${throughGateway.length} cells, ${ofSubgraphs.length} more past the gateway, ${problems.length} wrong`);
for (const problem of problems) console.log(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
