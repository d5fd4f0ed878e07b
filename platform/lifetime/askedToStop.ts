/**
 * Settles with the signal when the process is asked to stop. SIGTERM and SIGINT may come twice
 * (npm passes on what the terminal already sent): later ones change nothing.
 */
export function askedToStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, resolve);
  });
}
