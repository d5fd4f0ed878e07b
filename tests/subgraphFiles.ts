import { serviceVariable } from '#platform/environment/environment.ts';
import { storeVariable, type Subgraph } from '../commands/subgraph.ts';

const GATEWAY_PORT = 4000;

type Entries<Value> = Readonly<Record<string, Value>>;
type Missing = readonly (string | false)[];

const found = (problems: readonly Missing[]): string[] => problems.flat().filter((problem) => problem !== false);

/** supergraph.yaml, parsed. */
export type SupergraphFile = {
  readonly subgraphs: Entries<{ readonly routing_url: string; readonly schema: { readonly file: string } }>;
};

/** Returns what supergraph.yaml lacks: the address and schema of each subgraph, and nothing else that has a server. */
export function supergraphProblems({ subgraphs }: SupergraphFile, table: readonly Subgraph[]): string[] {
  const served = Object.entries(subgraphs).filter(([, { routing_url }]) => routing_url.startsWith('http'));
  const unknown = served.filter(([name]) => !table.some((subgraph) => subgraph.name === name));
  return found([
    unknown.map(([name]) => `${name} is not in the table`),
    ...table.map(({ name, portOffset }): Missing => {
      const url = `http://127.0.0.1:${GATEWAY_PORT + portOffset}/graphql`;
      const file = `./subgraphs/${name}/schema.graphql`;
      return [
        subgraphs[name]?.routing_url !== url && `subgraphs.${name}.routing_url: ${url}`,
        subgraphs[name]?.schema.file !== file && `subgraphs.${name}.schema.file: ${file}`,
      ];
    }),
  ]);
}

/** codegen.yml, parsed. */
export type CodegenFile = { readonly generates: Entries<{ readonly schema: string }> };

/** Returns what codegen.yml lacks: the resolver types of each subgraph. */
export function codegenProblems({ generates }: CodegenFile, table: readonly Subgraph[]): string[] {
  return found(
    table.map(({ name }) => {
      const target = `subgraphs/${name}/generated/resolvers.ts`;
      return [generates[target]?.schema !== `subgraphs/${name}/schema.graphql` && `generates.${target}`];
    }),
  );
}

/** A service of docker-compose.yml. */
export type ComposeService = {
  readonly ports?: readonly unknown[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Entries<{ readonly condition: string }>;
  readonly networks?: readonly string[];
  readonly command?: readonly string[];
  readonly profiles?: readonly string[];
  readonly environment?: Entries<string>;
};

/** docker-compose.yml, parsed and merged. */
export type ComposeFile = { readonly services: Entries<ComposeService> };

/**
 * Returns what docker-compose.yml lacks: a service for each subgraph with its variables and store, and a gateway that
 * calls it.
 */
export function composeProblems({ services }: ComposeFile, table: readonly Subgraph[]): string[] {
  const gateway = services['gateway'];
  return found(
    table.map((subgraph) => {
      const { name } = subgraph;
      const service = services[name];
      const program = `subgraphs/${name}/main.ts`;
      const url = serviceVariable(name, 'URL');
      const key = serviceVariable(name, 'IDENTITY_KEY');
      return [
        service?.command?.[0] !== program && `services.${name}.command: ${program}`,
        ...variablesOf(subgraph).map(
          (variable) => !(variable in (service?.environment ?? {})) && `services.${name}.environment: ${variable}`,
        ),
        !service?.environment?.['IDENTITY_KEY']?.includes(`\${${key}:`) &&
          `services.${name}.environment: IDENTITY_KEY of ${key}`,
        !service?.networks?.includes(`${name}-store`) && `services.${name}.networks: ${name}-store`,
        !(url in (gateway?.environment ?? {})) && `services.gateway.environment: ${url}`,
        !(name in (gateway?.depends_on ?? {})) && `services.gateway.depends_on: ${name}`,
      ];
    }),
  );
}

/** Returns what .env.example lacks: the variables of each subgraph. */
export function exampleProblems(text: string, table: readonly Subgraph[]): string[] {
  return found(
    table.map((subgraph) =>
      [
        ...variablesOf(subgraph),
        ...['URL', 'IDENTITY_KEY'].map((suffix) => serviceVariable(subgraph.name, suffix)),
      ].map((variable) => !new RegExp(`^# ${variable}=`, 'm').test(text) && variable),
    ),
  );
}

/** Returns the scripts of package.json that run a subgraph which is not in the table, or under another name. */
export function scriptProblems(scripts: Entries<string>, table: readonly Subgraph[]): string[] {
  const named = Object.entries(scripts).flatMap(([script, line]) => {
    const name = /subgraphs\/([^/]+)\/main\.ts/.exec(line)?.[1];
    return name === undefined ? [] : [{ script, name }];
  });
  const isRight = ({ script, name }: { script: string; name: string }) =>
    script === name && table.some((subgraph) => subgraph.name === name);
  return named.filter((each) => !isRight(each)).map(({ script }) => script);
}

function variablesOf(subgraph: Subgraph): string[] {
  return [
    serviceVariable(subgraph.name, 'PORT'),
    storeVariable(subgraph),
    ...Object.keys(subgraph.secrets),
    ...subgraph.calls.map((called) => serviceVariable(called, 'URL')),
  ];
}
