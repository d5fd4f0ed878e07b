/**
 * The signed-in account of GraphiQL, stored in localStorage: all tabs of this origin share it, and it outlives the
 * page. Runs in the browser.
 */
const STORAGE_KEY = 'graphiql:session';
const REFRESH_BEFORE_MS = 60_000;
const RETRY_MS = 5_000;

const TOKENS = 'accessToken refreshToken userErrors { code message }';
const SIGN_IN = `mutation SignIn($input: LoginInput!) {
  tokens: login(input: $input) { ${TOKENS} user { displayName } }
}`;
const REFRESH = `mutation Refresh($refreshToken: String!) {
  tokens: refreshSession(refreshToken: $refreshToken) { ${TOKENS} }
}`;
const SIGN_OUT = 'mutation SignOut { logout { ok } }';

/**
 * The session of this origin. `request(body, headers)` sends a GraphQL operation and resolves to its response. `locks`
 * is `navigator.locks`, or undefined outside a secure context; with it one tab at a time refreshes. `onStorage(listener)` reports what other tabs store.
 */
export class Session {
  #request;
  #storage;
  #locks;
  #listeners = new Set();
  #current;
  #timer;

  constructor({ request, storage, locks, onStorage }) {
    this.#request = request;
    this.#storage = storage;
    this.#locks = locks;
    this.#current = this.#stored();
    onStorage(({ key }) => {
      if (key === STORAGE_KEY || key === null) this.#adopt(this.#stored());
    });
    this.#refreshInTime();
  }

  /** `{ email, name, accessToken, refreshToken, endsAt }`, or null without a session. */
  get current() {
    return this.#current;
  }

  /** Signs in, or throws an Error with a message for the user. */
  async signIn(email, password) {
    const { accessToken, refreshToken, user, userErrors } = await this.#tokens(SIGN_IN, { input: { email, password } });
    if (!accessToken) throw new Error(userErrors[0]?.message ?? 'The account could not be signed in.');
    this.#store({ email, name: user?.displayName ?? email, accessToken, refreshToken, endsAt: endOf(accessToken) });
  }

  /** Ends the session in this browser at once, and on the server when it responds. */
  async signOut() {
    const authorization = `Bearer ${this.#current?.accessToken}`;
    this.#store(null);
    await this.#request({ query: SIGN_OUT }, { authorization }).catch(() => undefined);
  }

  /** The Authorization header with an unexpired token; null without a session. */
  async authorization() {
    if (this.#current && this.#current.endsAt <= Date.now()) await this.#refresh();
    return this.#current && `Bearer ${this.#current.accessToken}`;
  }

  /** Calls `listener(current, problem)` after each change by any tab; returns a function that removes the listener. */
  onChange(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #stored() {
    try {
      return JSON.parse(this.#storage.getItem(STORAGE_KEY));
    } catch {
      return null;
    }
  }

  #store(next, problem) {
    if (next) this.#storage.setItem(STORAGE_KEY, JSON.stringify(next));
    else this.#storage.removeItem(STORAGE_KEY);
    this.#adopt(next, problem);
  }

  #adopt(next, problem = null) {
    this.#current = next;
    this.#refreshInTime();
    for (const listener of this.#listeners) listener(next, problem);
  }

  #refreshInTime(waitMs = this.#current && this.#current.endsAt - REFRESH_BEFORE_MS - Date.now()) {
    clearTimeout(this.#timer);
    if (waitMs === null) return;
    const refresh = () => this.#refresh().catch(() => this.#refreshInTime(RETRY_MS));
    this.#timer = setTimeout(refresh, Math.max(0, waitMs));
  }

  #refresh() {
    const refresh = () => this.#refreshAlone();
    return this.#locks ? this.#locks.request(STORAGE_KEY, refresh) : refresh();
  }

  async #refreshAlone() {
    // Another tab may have refreshed, or signed out, while this one waited for the lock.
    const stored = this.#stored();
    if (stored?.accessToken !== this.#current?.accessToken) return this.#adopt(stored);
    if (!stored) return undefined;
    const { accessToken, refreshToken } = await this.#tokens(REFRESH, {
      refreshToken: stored.refreshToken,
    });
    if (accessToken) return this.#store({ ...stored, accessToken, refreshToken, endsAt: endOf(accessToken) });
    return this.#store(null, 'Your session has ended: sign in again.');
  }

  async #tokens(query, variables) {
    const { data, errors } = await this.#request({ query, variables }, {});
    if (!data?.tokens) throw new Error(errors?.[0]?.message ?? 'The gateway did not respond.');
    return data.tokens;
  }
}

/** When a token expires by the browser's clock, which may differ from the server's: its lifetime counts from now. */
function endOf(accessToken) {
  const { iat, exp } = JSON.parse(atob(accessToken.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
  return Date.now() + (exp - iat) * 1000;
}
