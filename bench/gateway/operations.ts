/** The operations of the comparison: `big` is nested over all four subgraphs, `two hops` needs two, `small` one. */
export const operations: Readonly<Record<string, string>> = {
  big: `fragment User on User { id username name }
    fragment Review on Review { id body }
    fragment Product on Product { inStock name price shippingEstimate upc weight }
    { users { ...User reviews { ...Review product { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } } } }
      topProducts { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } } }`,
  'two hops': '{ topProducts(first: 3) { upc name reviews { id body } } }',
  small: '{ me { id name username } }',
};
