import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { demoAccounts } from './graphiql/demoAccounts.ts';
import { FIRST_OPERATION } from './pages.ts';
import { readSocketClient } from './socketClient.ts';

/** A file of a page. GraphiQL is eight megabytes, so it is also kept packed. */
export type Asset = { readonly type: string; readonly text: string; readonly packed: Buffer; readonly etag: string };

/** Loads an asset by its path, or answers null. Nothing is loaded before a page is opened. */
export type Assets = (path: string) => Promise<Asset | null>;

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';
/** What we add to GraphiQL in the browser: files of graphiql/, served as they are. */
const BROWSER_FILES = ['account.css', 'account.js', 'fetcher.js', 'open.js', 'session.js', 'workers.js'] as const;

/** The files of the tools' pages. Without `offersDemoAccounts` GraphiQL asks for an e-mail address and a password only. */
export function createAssets({ offersDemoAccounts }: { readonly offersDemoAccounts: boolean }): Assets {
  const settings = { demoAccounts: offersDemoAccounts ? demoAccounts : [], firstOperation: FIRST_OPERATION };
  const all: Record<string, Source> = {
    ...sources,
    '/graphiql/settings.json': written(JSON_TYPE, JSON.stringify(settings)),
  };
  const loaded = new Map<string, Promise<Asset | null>>();
  return (path) => {
    const read = Object.hasOwn(all, path) ? all[path] : undefined;
    if (!read) return Promise.resolve(null);
    const known = loaded.get(path) ?? pack(read);
    loaded.set(path, known);
    return known;
  };
}

type Source = () => Promise<{ readonly type: string; readonly text: string }>;

async function pack(source: Source): Promise<Asset> {
  const { type, text } = await source();
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  return { type, text, etag, packed: await promisify(gzip)(text) };
}

const graphiql = () => import('@graphql-yoga/render-graphiql/graphiql');
const socketClient = () => readSocketClient('/graphiql/graphql-ws-common.js');
const fileOf =
  (file: (typeof BROWSER_FILES)[number]): Source =>
  async () => ({
    type: file.endsWith('.css') ? STYLE : SCRIPT,
    text: await readFile(new URL(`graphiql/${file}`, import.meta.url), 'utf8'),
  });
const written =
  (type: string, text: string): Source =>
  async () => ({ type, text });

const sources: Readonly<Record<string, Source>> = {
  '/graphiql/graphiql.css': async () => ({ type: STYLE, text: (await graphiql()).css }),
  '/graphiql/graphiql.js': async () => ({ type: SCRIPT, text: (await graphiql()).js }),
  '/graphiql/editor.worker.js': async () => ({ type: SCRIPT, text: (await graphiql()).editorWorkerService }),
  '/graphiql/json.worker.js': async () => ({ type: SCRIPT, text: (await graphiql()).jsonWorker }),
  '/graphiql/graphql.worker.js': async () => ({ type: SCRIPT, text: (await graphiql()).graphqlWorker }),
  ...Object.fromEntries(BROWSER_FILES.map((file) => [`/graphiql/${file}`, fileOf(file)])),
  '/graphiql/graphql-ws.js': async () => ({ type: SCRIPT, text: (await socketClient()).client }),
  '/graphiql/graphql-ws-common.js': async () => ({ type: SCRIPT, text: (await socketClient()).common }),
  '/sandbox/sandbox.css': written(
    STYLE,
    `body { margin: 0; font-family: sans-serif; }
#offline { padding: 1em; }
#sandbox { position: absolute; inset: 0; }
#sandbox iframe { width: 100%; height: 100%; border: none; background: white; }
#sandbox:empty { display: none; }
`,
  ),
  '/sandbox/sandbox.js': written(
    SCRIPT,
    `if (window.EmbeddedSandbox) {
  new window.EmbeddedSandbox({
    target: '#sandbox',
    initialEndpoint: location.origin + '/graphql',
    initialSubscriptionEndpoint: location.origin.replace(/^http/, 'ws') + '/graphql',
    endpointIsEditable: false,
    runTelemetry: false,
    initialState: { document: ${JSON.stringify(FIRST_OPERATION)}, includeCookies: false },
  });
}
`,
  ),
};
