/** Closes `resource`, or throws when that takes longer than `limitMs`: a process that is asked to stop must end. */
export async function closeWithin(resource: AsyncDisposable, limitMs: number): Promise<void> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`closing took longer than ${limitMs} ms`)), limitMs);
  try {
    await Promise.race([resource[Symbol.asyncDispose](), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
