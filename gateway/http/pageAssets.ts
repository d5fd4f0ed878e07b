import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { FIRST_OPERATION } from './pages.ts';

/** A file of a page, plain and compressed. GraphiQL has eight megabytes, so the compressed form is cached too. */
export type Asset = { readonly type: string; readonly text: string; readonly gzipped: Buffer; readonly etag: string };

/** Loads an asset by its path; null when there is none. Assets are loaded on first use. */
export type Assets = (path: string) => Promise<Asset | null>;

const password = 'correct-horse-battery';

/** The accounts of the demo data that GraphiQL offers to sign in with. */
export const graphiqlAccounts: readonly {
  readonly email: string;
  readonly password: string;
  readonly label: string;
}[] = [
  { email: 'ada@example.com', password, label: 'Ada (customer)' },
  { email: 'grace@example.com', password, label: 'Grace (customer)' },
  { email: 'admin@example.com', password, label: 'Admin (every scope)' },
];

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';
/** The gateway's own additions to GraphiQL, served unchanged from graphiql/. */
const BROWSER_FILES = ['account.css', 'account.js', 'fetcher.js', 'open.js', 'session.js', 'workers.js'] as const;

/**
 * Creates the assets of the tools' pages. Without `offersDemoAccounts`, GraphiQL has only a form for email and
 * password.
 */
export function createAssets({ offersDemoAccounts }: { readonly offersDemoAccounts: boolean }): Assets {
  const settings = { demoAccounts: offersDemoAccounts ? graphiqlAccounts : [], firstOperation: FIRST_OPERATION };
  const all: Record<string, Source> = {
    ...sources,
    '/graphiql/settings.json': inline(JSON_TYPE, JSON.stringify(settings)),
  };
  const loaded = new Map<string, Promise<Asset | null>>();
  return (path) => {
    const source = Object.hasOwn(all, path) ? all[path] : undefined;
    if (!source) return Promise.resolve(null);
    const asset = loaded.get(path) ?? loadAsset(source);
    loaded.set(path, asset);
    return asset;
  };
}

type Source = () => Promise<{ readonly type: string; readonly text: string }>;

async function loadAsset(source: Source): Promise<Asset> {
  const { type, text } = await source();
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  return { type, text, etag, gzipped: await promisify(gzip)(text) };
}

const COMMON_MODULE = /'\.\/(common-[\w-]+\.js)'/;

/** The graphql-ws client for browsers: its module, and the module that it imports under the path `commonPath`. */
async function readSocketClient(commonPath: string): Promise<{ readonly client: string; readonly common: string }> {
  const folder = dirname(createRequire(import.meta.url).resolve('graphql-ws/client'));
  const client = await readFile(join(folder, 'client.js'), 'utf8');
  const [, commonFile] = COMMON_MODULE.exec(client) ?? [];
  if (!commonFile) throw new Error("expected graphql-ws's client to import one module of its own");
  const common = await readFile(join(folder, commonFile), 'utf8');
  return { client: client.replaceAll(`./${commonFile}`, commonPath), common };
}

const graphiql = () => import('@graphql-yoga/render-graphiql/graphiql');
const socketClient = () => readSocketClient('/graphiql/graphql-ws-common.js');
const fileOf =
  (file: (typeof BROWSER_FILES)[number]): Source =>
  async () => ({
    type: file.endsWith('.css') ? STYLE : SCRIPT,
    text: await readFile(new URL(`graphiql/${file}`, import.meta.url), 'utf8'),
  });
const inline =
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
  '/sandbox/sandbox.css': inline(
    STYLE,
    `body { margin: 0; font-family: sans-serif; }
#offline { padding: 1em; }
#sandbox { position: absolute; inset: 0; }
#sandbox iframe { width: 100%; height: 100%; border: none; background: white; }
#sandbox:empty { display: none; }
`,
  ),
  '/sandbox/sandbox.js': inline(
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
