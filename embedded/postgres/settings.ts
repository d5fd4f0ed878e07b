const notSettings = new Set(['user', 'database', 'replication', 'options']);

/** SQL for the settings in a startup packet: its parameters, and `-c name=value` inside `options`. */
export function settingsSql(parameters: ReadonlyMap<string, string>): string {
  const named = [...parameters].filter(([name]) => !notSettings.has(name) && !name.startsWith('_pq_.'));
  const settings = [...named, ...optionsOf(parameters.get('options') ?? '')];
  if (settings.length === 0) return '';
  return `select ${settings.map(([name, value]) => `set_config(${quote(name)}, ${quote(value)}, false)`).join(', ')}`;
}

function optionsOf(options: string): [string, string][] {
  const words = options.replace(/(^|\s)-c\s*/g, '$1--').match(/(?:\\.|\S)+/g) ?? [];
  return words.map((word) => {
    const [, name = '', value = ''] = /^--([^=]+)=(.*)$/s.exec(word.replace(/\\(.)/g, '$1')) ?? [];
    return [name.replaceAll('-', '_'), value];
  });
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
