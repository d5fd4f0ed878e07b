import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { FIRST_OPERATION } from './pages.ts';
import { readSocketClient } from './socketClient.ts';

/** A file of a page. GraphiQL is eight megabytes, so it is also kept packed. */
export type Asset = { readonly type: string; readonly text: string; readonly packed: Buffer; readonly etag: string };

/** Loads an asset by its path, or answers null. Nothing is loaded before a page is opened. */
export type Assets = (path: string) => Promise<Asset | null>;

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';
const WORKERS = { editorWorkerService: 'editor.worker.js', json: 'json.worker.js', graphql: 'graphql.worker.js' };

export function createAssets(): Assets {
  const loaded = new Map<string, Promise<Asset | null>>();
  return (path) => {
    const read = Object.hasOwn(sources, path) ? sources[path] : undefined;
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
const written =
  (type: string, text: string): Source =>
  async () => ({ type, text });

const sources: Readonly<Record<string, Source>> = {
  '/graphiql/graphiql.css': async () => ({ type: STYLE, text: (await graphiql()).css }),
  '/graphiql/graphiql.js': async () => ({ type: SCRIPT, text: (await graphiql()).js }),
  '/graphiql/editor.worker.js': async () => ({ type: SCRIPT, text: (await graphiql()).editorWorkerService }),
  '/graphiql/json.worker.js': async () => ({ type: SCRIPT, text: (await graphiql()).jsonWorker }),
  '/graphiql/graphql.worker.js': async () => ({ type: SCRIPT, text: (await graphiql()).graphqlWorker }),
  '/graphiql/workers.js': written(
    SCRIPT,
    `const workers = ${JSON.stringify(WORKERS)};
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_, label) => '/graphiql/' + workers[label] };
`,
  ),
  '/graphiql/open.js': written(
    SCRIPT,
    `import { createClient } from '/graphiql/graphql-ws.js';

// What runs on after its first answer goes over a WebSocket, with the headers as its first message.
const url = location.origin.replace(/^http/, 'ws') + '/graphql';
const kindOf = ({ operationName }, document) =>
  document?.definitions.find((each) => each.operation && (!operationName || each.name?.value === operationName))?.operation;

async function ask(params, { headers = {}, documentAST } = {}) {
  if (kindOf(params, documentAST) === 'subscription') return createClient({ url, connectionParams: () => headers }).iterate(params);
  const answer = await fetch('/graphql', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
  return answer.json();
}

YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
  fetcher: ask,
  title: 'The shop as one graph',
  defaultQuery: ${JSON.stringify(FIRST_OPERATION)},
  headerEditorEnabled: true,
  defaultEditorToolsVisibility: 'headers',
});
`,
  ),
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
