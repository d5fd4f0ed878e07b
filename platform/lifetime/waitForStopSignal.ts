const PARENT_CHECK_MS = 250;

/**
 * Resolves with the reason when the process must stop: SIGTERM or SIGINT, which may come twice (npm passes on
 * what the terminal already sent; later ones change nothing), or the end of the npm that runs it, whose shell does not
 * pass signals on.
 */
export function waitForStopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, resolve);
    if (process.env['npm_lifecycle_event'] !== undefined) onParentGone(() => resolve('npm has ended'));
  });
}

function onParentGone(onGone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, PARENT_CHECK_MS);
  timer.unref();
}
