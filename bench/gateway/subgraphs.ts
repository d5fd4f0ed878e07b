const HEADER =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires"])\n';

/** The four subgraphs of the usual federation benchmarks. */
export const subgraphSdl = {
  accounts: `${HEADER}type Query { me: User users: [User!] user(id: ID!): User }
type User @key(fields: "id") { id: ID! name: String username: String birthday: Int }`,
  inventory: `${HEADER}type Product @key(fields: "upc") {
  upc: String! weight: Int @external price: Int @external inStock: Boolean
  shippingEstimate: Int @requires(fields: "price weight")
}`,
  products: `${HEADER}type Query { topProducts(first: Int = 5): [Product] }
type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }`,
  reviews: `${HEADER}type Review @key(fields: "id") { id: ID! body: String author: User product: Product }
type User @key(fields: "id") { id: ID! reviews: [Review] numberOfReviews: Int! }
type Product @key(fields: "upc") { upc: String! reviews: [Review] }`,
} as const;

export const USERS = ['1', '2', '3', '4', '5', '6'].map((id) => ({
  __typename: 'User',
  id,
  name: `User ${id}`,
  username: `user${id}`,
  birthday: 1900 + Number(id),
}));
export const PRODUCTS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((upc) => ({
  __typename: 'Product',
  upc,
  name: `Product ${upc}`,
  price: 100 * Number(upc),
  weight: Number(upc),
  inStock: true,
}));
export const REVIEWS = Array.from({ length: 11 }, (_, at) => ({
  __typename: 'Review',
  id: String(at + 1),
  body: `Review ${at + 1}`,
  author: USERS[at % 3],
  product: PRODUCTS[at % 4],
}));
