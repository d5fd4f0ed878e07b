/** A tool's page: its HTML and what a browser may load for it. */
export type Page = { readonly html: string; readonly policy: string };

/** What the tools show first: something that works at once, and where a token goes. */
export const FIRST_OPERATION = `# Browse the shop. This needs no account.
#
# For what needs one, GraphiQL signs you in at the top of the page.
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

const FROM_US_ONLY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** For whatever is no page: nothing may be loaded, and nobody may frame it. */
export const NO_PAGE_POLICY = FROM_US_ONLY;

/** Apollo Sandbox, which comes from Apollo's servers, asking this graph. Offline it names the tool that is here. */
export const sandboxPage: Page = {
  policy: [
    FROM_US_ONLY,
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

/** GraphiQL, of which every byte is served from here. Its editor writes style elements, hence 'unsafe-inline' for those. */
export const graphiqlPage: Page = {
  policy: [
    FROM_US_ONLY,
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
