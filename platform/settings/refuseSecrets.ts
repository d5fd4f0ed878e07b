const SECRET_KEY = /(^|_|-)(secret|password|passphrase|token|api_?key|private_?key|credential)s?$/i;
const SECRET_HEADER = /^(authorization|proxy-authorization|cookie)$|secret|password|token|api-?key/i;
const URL_WITH_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*:[^/@\s]+@/i;

/**
 * Returns the paths of texts in a settings file that are secrets: by the name of their key or of their header, and URLs
 * with a password. Texts that name a variable are none.
 */
export function secretsIn(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'string') return hasPassword(value) ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((each, at) => secretsIn(each, `${path}[${at}]`));
  if (typeof value !== 'object' || value === null) return [];
  const header = headerOf(value);
  return Object.entries(value).flatMap(([key, each]) => {
    const at = path === '' ? key : `${path}.${key}`;
    const isNamed = isSecretKey(key) || (header !== null && (key === 'value' || key === 'default'));
    if (isNamed && typeof each === 'string' && each !== '' && !namesVariable(each)) return [at];
    return secretsIn(each, at);
  });
}

/** The name of the header that a rule sends, if it is one with a secret. */
function headerOf(rule: object): string | null {
  const names = ['name', 'named', 'rename'].map((key): unknown => Reflect.get(rule, key));
  return names.find((name): name is string => typeof name === 'string' && SECRET_HEADER.test(name)) ?? null;
}

/** Whether texts under this key are secrets. */
export const isSecretKey = (key: string): boolean => SECRET_KEY.test(key);

/** Whether a text is a URL with a password. */
export const hasPassword = (text: string): boolean => URL_WITH_PASSWORD.test(text) && !namesVariable(text);

const namesVariable = (text: string): boolean => /\$\{env\.\w+\}/.test(text);
