/** Opens GraphiQL for this gateway. Runs in the browser. */
import { showAccount } from './account.js';
import { createFetcher, createRequest } from './fetcher.js';
import { createClient } from './graphql-ws.js';
import { Session } from './session.js';

const { demoAccounts, firstOperation } = await (await fetch('/graphiql/settings.json')).json();
const request = createRequest('/graphql', (...call) => fetch(...call));
const session = new Session({
  request,
  storage: localStorage,
  locks: navigator.locks,
  onStorage: (listener) => addEventListener('storage', listener),
});
const socketUrl = `${location.origin.replace(/^http/, 'ws')}/graphql`;

showAccount(document.querySelector('#account'), { session, demoAccounts });
YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
  fetcher: createFetcher({ session, request, createClient, socketUrl }),
  title: 'The shop as one graph',
  defaultQuery: firstOperation,
  headerEditorEnabled: true,
  // Tokens belong in the session; headers typed into the editor are not stored.
  shouldPersistHeaders: false,
});
