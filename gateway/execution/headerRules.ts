import { PRIORITY_HEADER } from '#platform/concurrency/admission.ts';

/** Headers by lower-case name, as Node gives those of a request. */
export type ClientHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

type HeaderSelector = { readonly named?: string | undefined; readonly matching?: string | undefined };

/** One rule of `headers` in gateway.yaml; exactly one of the three is present. */
export type HeaderRule = {
  /** Sends a header of the client; with `named`, under another name or with a default value where asked. */
  readonly propagate?:
    (HeaderSelector & { readonly rename?: string | undefined; readonly default?: string | undefined }) | undefined;
  readonly insert?: { readonly name: string; readonly value: string } | undefined;
  /** Removes what the rules before it have added. */
  readonly remove?: HeaderSelector | undefined;
};

/** Creates the headers that a subgraph receives of a request of a client. */
export type SelectHeaders = (client: ClientHeaders) => Readonly<Record<string, string>>;

// RFC 9110, 7.6.1, and what describes this one connection or body.
const OF_CONNECTION = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'content-length',
  'content-encoding',
  'accept-encoding',
];
/** The feature flags of the caller, for subgraphs whose calls are not signed. */
export const FLAGS_HEADER = 'x-feature-flags';
const OF_GATEWAY = ['accept', 'content-type', 'traceparent', 'x-identity', FLAGS_HEADER, PRIORITY_HEADER];

/** The names of headers that no rule can send: the gateway sets them itself, or they belong to one connection. */
export const RESERVED_HEADERS: ReadonlySet<string> = new Set([...OF_CONNECTION, ...OF_GATEWAY]);

/** Credentials of the client: sent when a rule names them, never because a pattern matches. */
const ONLY_NAMED: ReadonlySet<string> = new Set(['authorization', 'cookie', 'x-api-key']);

/** Compiles rules, which apply in their order. Without rules nothing of the client is sent. */
export function createHeaderRules(rules: readonly HeaderRule[]): SelectHeaders {
  const steps = rules.map(compile);
  return (client) => {
    const sent: Record<string, string> = {};
    for (const step of steps) step(sent, client);
    return sent;
  };
}

type SentOptions = {
  readonly subgraphs: () => readonly { readonly name: string }[];
  readonly settingsOf: (subgraph: string) => { readonly headers: readonly HeaderRule[] };
};

/**
 * Returns what all subgraphs receive of the headers of a client, as one text: equal for clients that no subgraph can
 * distinguish by their headers.
 */
export function createHeadersSent({ subgraphs, settingsOf }: SentOptions): (client: ClientHeaders) => string {
  const rules = new Map<string, SelectHeaders | null>();
  const rulesOf = (name: string): SelectHeaders | null => {
    const known = rules.get(name);
    if (known !== undefined) return known;
    const { headers } = settingsOf(name);
    const created = headers.some(({ propagate }) => propagate) ? createHeaderRules(headers) : null;
    rules.set(name, created);
    return created;
  };
  return (client) => {
    const sent = subgraphs().flatMap(({ name }) => {
      const select = rulesOf(name);
      return select ? [select(client)] : [];
    });
    return sent.length === 0 ? '' : JSON.stringify(sent);
  };
}

type Step = (sent: Record<string, string>, client: ClientHeaders) => void;

function compile({ propagate, insert, remove }: HeaderRule): Step {
  if (insert) return (sent) => void (sent[insert.name.toLowerCase()] = insert.value);
  if (remove) {
    const isRemoved = selectorOf(remove);
    return (sent) => {
      for (const name of Object.keys(sent)) if (isRemoved(name)) delete sent[name];
    };
  }
  const { named, rename = named, default: fallback } = propagate ?? {};
  if (named !== undefined && rename !== undefined) {
    return (sent, client) => {
      const value = textOf(client[named.toLowerCase()]) ?? fallback;
      if (value !== undefined) sent[rename.toLowerCase()] = value;
    };
  }
  const isPropagated = selectorOf(propagate ?? {});
  return (sent, client) => {
    for (const [name, given] of Object.entries(client)) {
      const value = textOf(given);
      if (value === undefined || RESERVED_HEADERS.has(name) || ONLY_NAMED.has(name)) continue;
      if (isPropagated(name)) sent[name] = value;
    }
  };
}

function selectorOf({ named, matching }: HeaderSelector): (name: string) => boolean {
  if (named !== undefined) return (name) => name === named.toLowerCase();
  const pattern = new RegExp(matching ?? '', 'i');
  return (name) => pattern.test(name);
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value.join(', ') : value;
}
