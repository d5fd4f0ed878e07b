type Line = { readonly level: 'info' | 'warn' | 'error'; readonly sentence: string; readonly fields: object };

/** A log that keeps its lines, for tests that ask what was said. */
export function createRecordingLog() {
  const lines: Line[] = [];
  const record = (level: Line['level']) => (fields: object, sentence: string) =>
    void lines.push({ level, sentence, fields });
  return {
    lines,
    linesWith: (level: Line['level'], part: string) =>
      lines.filter((line) => line.level === level && line.sentence.includes(part)),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
  };
}
