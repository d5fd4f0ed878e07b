import { sendOpenLoop, type OpenLoopLoad } from './openLoop.ts';

// Sends the load of its argument, in JSON, from a process of its own, and prints the outcomes in JSON.
const load = JSON.parse(process.argv[2] ?? '') as OpenLoopLoad;
console.log(`outcomes ${JSON.stringify(await sendOpenLoop(load))} end`);
