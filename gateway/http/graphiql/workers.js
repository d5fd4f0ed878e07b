/** Tells GraphiQL's editor the URLs of its workers. Runs in the browser, before GraphiQL. */
const workers = {
  editorWorkerService: 'editor.worker.js',
  json: 'json.worker.js',
  graphql: 'graphql.worker.js',
};
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_, label) => `/graphiql/${workers[label]}` };
