// Plain fetch: no library at all.
const url = process.env['GRAPH_URL'] ?? 'http://localhost:4000/graphql';

type GraphQLFailure = { message: string; path?: (string | number)[]; extensions: { code: string; requestId: string } };
type GraphQLResponse<Data> = { data?: Data | null; errors?: GraphQLFailure[] };

async function request<Data>(query: string, variables: object = {}, token?: string): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as GraphQLResponse<Data>;
  // With `data` an error belongs to one field, which is null; without `data` nothing was executed.
  if (errors?.[0]) throw new Error(`${errors[0].extensions.code}: ${errors[0].message}`);
  return data as Data;
}

const { login } = await request<{ login: { accessToken: string } }>(
  'mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { code message } } }',
  { input: { email: 'ada@example.com', password: 'correct-horse-battery' } },
);
const { me } = await request<{ me: { displayName: string } }>('{ me { displayName } }', {}, login.accessToken);
console.log(`signed in as ${me.displayName}`);
