/** A tool's page: its HTML and its Content-Security-Policy. */
export type ToolPage = { readonly html: string; readonly policy: string };

/** The operation that the tools open with: it needs no account, and its comment explains how to set a token. */
export const FIRST_OPERATION = `# Browse the shop. This needs no account.
#
# For fields that need one, sign in at the top of GraphiQL's page.
# In Sandbox run \`login\` and set this header:
#   { "Authorization": "Bearer <accessToken>" }
query Browse {
  products(first: 5) {
    edges {
      node {
        name
        defaultVariant {
          id
          sku
          price { formatted }
          stock { state }
        }
      }
    }
  }
}
`;

const DENY_ALL = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** For responses that are not pages: the browser loads nothing and does not frame them. */
export const NO_PAGE_POLICY = DENY_ALL;

/** Apollo Sandbox, loaded from Apollo's servers, for this graph. Without internet access the page links to GraphiQL. */
export const sandboxPage: ToolPage = {
  policy: [
    DENY_ALL,
    "script-src 'self' https://embeddable-sandbox.cdn.apollographql.com",
    "style-src 'self' 'unsafe-inline' https://embeddable-sandbox.cdn.apollographql.com",
    'frame-src https://sandbox.embed.apollographql.com',
    "connect-src 'self' https://embeddable-sandbox.cdn.apollographql.com",
    "img-src 'self' data:",
  ].join('; '),
  html: htmlOf('Apollo Sandbox', {
    styles: ['/sandbox/sandbox.css'],
    body: `<p id="offline">Apollo Sandbox comes from the internet. If it does not appear: <a href="/graphiql">GraphiQL</a> is served from here.</p>
    <div id="sandbox"></div>`,
    scripts: [
      'https://embeddable-sandbox.cdn.apollographql.com/v2/embeddable-sandbox.umd.production.min.js',
      '/sandbox/sandbox.js',
    ],
  }),
};

/** GraphiQL, served completely by this gateway. Its editor inserts style elements, hence 'unsafe-inline'. */
export const graphiqlPage: ToolPage = {
  policy: [
    DENY_ALL,
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "connect-src 'self'",
    "worker-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
  ].join('; '),
  html: htmlOf('GraphiQL', {
    styles: ['/graphiql/graphiql.css', '/graphiql/account.css'],
    body: '<header id="account"></header>\n    <div id="root"></div>',
    scripts: ['/graphiql/workers.js', '/graphiql/graphiql.js'],
    module: '/graphiql/open.js',
  }),
};

function htmlOf(
  title: string,
  { styles, body, scripts, module }: { styles: string[]; body: string; scripts: string[]; module?: string },
): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <link rel="icon" href="data:," />
    ${styles.map((href) => `<link rel="stylesheet" href="${href}" />`).join('\n    ')}
  </head>
  <body class="no-focus-outline">
    ${body}
    ${scripts.map((src) => `<script src="${src}"></script>`).join('\n    ')}${module ? `\n    <script type="module" src="${module}"></script>` : ''}
  </body>
</html>
`;
}
