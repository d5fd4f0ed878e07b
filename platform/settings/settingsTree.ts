import { isDeepStrictEqual } from 'node:util';

/**
 * The part of a JSON schema that says which keys there are, and which settings take effect while the process runs: those
 * below a node with `atRunTime`. Every other one takes effect after a restart.
 */
export type SettingsSchema = {
  readonly properties?: Readonly<Record<string, SettingsSchema>>;
  readonly additionalProperties?: unknown;
  readonly atRunTime?: boolean;
  /** The environment variable that wins over the file. */
  readonly variable?: string;
  readonly description?: string;
  readonly type?: unknown;
};

/** The keys from the top of the file to a setting. */
export type SettingPath = readonly string[];

/** A setting that two versions of a file say differently; undefined: the version does not say it. */
export type SettingChange = { readonly path: SettingPath; readonly before: unknown; readonly after: unknown };

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The settings of a file, each with its path. A list is one setting. */
export function settingsOf(value: unknown, path: SettingPath = []): readonly (readonly [SettingPath, unknown])[] {
  if (!isTree(value)) return value === undefined ? [] : [[path, value]];
  return Object.entries(value).flatMap(([key, each]) => settingsOf(each, [...path, key]));
}

/** The settings that differ, in the order of the second version. */
export function changesBetween(before: unknown, after: unknown): readonly SettingChange[] {
  const paths = new Map([...settingsOf(after), ...settingsOf(before)].map(([path]) => [printPath(path), path]));
  return [...paths.values()]
    .map((path) => ({ path, before: settingAt(before, path), after: settingAt(after, path) }))
    .filter((change) => !isDeepStrictEqual(change.before, change.after));
}

/** The value at a path; undefined when there is none. */
export function settingAt(value: unknown, path: SettingPath): unknown {
  return path.reduce<unknown>((of, key) => (isTree(of) && Object.hasOwn(of, key) ? of[key] : undefined), value);
}

/** Whether a setting takes effect while the process runs. */
export function isAtRunTime(schema: SettingsSchema, path: SettingPath): boolean {
  if (schema.atRunTime) return true;
  const [key, ...rest] = path;
  const inner = key === undefined ? undefined : schemaOf(schema, key);
  return inner !== undefined && isAtRunTime(inner, rest);
}

/** The schema of a setting; undefined when there is no such setting. */
export function schemaAt(schema: SettingsSchema, path: SettingPath): SettingsSchema | undefined {
  return path.reduce<SettingsSchema | undefined>((of, key) => of && schemaOf(of, key), schema);
}

/** The settings of `next` that take effect at run time, and those of `started` that need a restart. */
export function keepUntilRestart<Settings>(schema: SettingsSchema, started: Settings, next: Settings): Settings {
  return keep(schema, started, next) as Settings; // each part is one of the two, at its place
}

function keep(schema: SettingsSchema, started: unknown, next: unknown): unknown {
  if (schema.atRunTime) return next;
  if (!schema.properties && !schema.additionalProperties) return started;
  const [first, second] = [isTree(started) ? started : {}, isTree(next) ? next : {}];
  const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
  const kept = [...keys].map((key) => [key, keep(schemaOf(schema, key) ?? {}, first[key], second[key])] as const);
  const present = kept.filter(([, value]) => value !== undefined);
  return present.length === 0 && !isTree(started) && !isTree(next) ? undefined : Object.fromEntries(present);
}

function schemaOf({ properties, additionalProperties }: SettingsSchema, key: string): SettingsSchema | undefined {
  if (properties && Object.hasOwn(properties, key)) return properties[key];
  return isTree(additionalProperties) ? additionalProperties : undefined;
}

/** Writes a path as a user types it: `rate_limits.fields["Mutation.login"].address`. */
export function printPath(path: SettingPath): string {
  const steps = path.map((key) => (/^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`));
  return steps.join('').replace(/^\./, '');
}

/** Reads a path as {@link printPath} writes it; null when it is none. */
export function parsePath(text: string): SettingPath | null {
  const step = /(?:^|\.)([\w-]+)|\["([^"\]]+)"\]/y;
  const path: string[] = [];
  while (step.lastIndex < text.length) {
    const found = step.exec(text);
    if (!found) return null;
    path.push(found[1] ?? found[2] ?? '');
  }
  return path.length === 0 ? null : path;
}
