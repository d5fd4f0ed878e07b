/** The Redis that tests may use and must not empty, or null when the run was given none. */
export function testRedisUrl(): string | null {
  return process.env.TEST_REDIS_URL || null;
}
