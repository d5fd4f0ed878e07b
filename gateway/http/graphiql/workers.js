/** Where GraphiQL's editor finds its workers. Runs in the browser, before GraphiQL. */
const workers = {
  editorWorkerService: 'editor.worker.js',
  json: 'json.worker.js',
  graphql: 'graphql.worker.js',
};
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_, label) => `/graphiql/${workers[label]}` };
