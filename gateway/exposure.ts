import { readFileSync } from 'node:fs';
import { hash } from 'node:crypto';
import { z } from 'zod';
import { EnvironmentError, flag, readEnvironment } from '#platform/environment/environment.ts';

/** Documents that were published with a client, by the SHA-256 of their text in hexadecimal digits. */
export type PersistedDocuments = {
  /** `prefer`: their hashes are enough, and other documents are accepted too. `only`: no other document is. */
  readonly mode: 'prefer' | 'only';
  readonly byHash: ReadonlyMap<string, string>;
};

/** What a gateway shows of itself, and to whom it gives a choice of operations. */
export type Exposure = {
  readonly mode: 'development' | 'production';
  /** Whether clients may read the schema: by introspection, and at /schema.graphql. */
  readonly introspection: boolean;
  /** Whether errors suggest names that are similar to a wrong one. */
  readonly suggestions: boolean;
  /** Whether the pages of Sandbox and GraphiQL are served. */
  readonly graphiql: boolean;
  /** Null: there is no manifest, or it is switched off. */
  readonly persistedDocuments: PersistedDocuments | null;
};

/** The part of gateway.yaml about what is shown. */
export const exposureSettings = {
  mode: z
    .enum(['development', 'production'])
    .optional()
    .meta({ variable: 'MODE' })
    .describe('Sets the defaults of the four settings below, and of the limits. Default: development'),
  introspection: z
    .boolean()
    .optional()
    .meta({ atRunTime: true, variable: 'INTROSPECTION' })
    .describe('Whether clients may read the schema. Default: in development'),
  suggestions: z
    .boolean()
    .optional()
    .meta({ atRunTime: true, variable: 'SUGGESTIONS' })
    .describe('Whether errors suggest similar names. Default: in development'),
  graphiql: z
    .boolean()
    .optional()
    .meta({ atRunTime: true, variable: 'GRAPHIQL' })
    .describe('Whether Sandbox and GraphiQL are served. Default: in development'),
  persisted_documents: z
    .strictObject({
      manifest: z
        .string()
        .min(1)
        .meta({ variable: 'PERSISTED_DOCUMENTS_MANIFEST' })
        .describe('A file of GraphQL Code Generator or of Apollo with the documents'),
      mode: z
        .enum(['off', 'prefer', 'only'])
        .optional()
        .meta({ variable: 'PERSISTED_DOCUMENTS' })
        .describe('Default: prefer in production, otherwise off'),
    })
    .optional()
    .meta({ atRunTime: true }),
};

type ExposureSettings = Readonly<z.output<z.ZodObject<typeof exposureSettings>>>;

const variables = {
  MODE: z.enum(['development', 'production'], 'expected development or production').optional(),
  INTROSPECTION: flag.optional(),
  SUGGESTIONS: flag.optional(),
  GRAPHIQL: flag.optional(),
  PERSISTED_DOCUMENTS: z.enum(['off', 'prefer', 'only'], 'expected off, prefer or only').optional(),
  PERSISTED_DOCUMENTS_MANIFEST: z.string().optional(),
};

/** Reads what is shown: variables, then settings, then the defaults of the mode. Throws {@link EnvironmentError}. */
export function readExposure(settings: ExposureSettings, env: NodeJS.ProcessEnv): Exposure {
  const read = readEnvironment(variables, env);
  const { persisted_documents: persisted } = settings;
  const mode = read.MODE ?? settings.mode ?? 'development';
  const isOpen = mode === 'development';
  const documentMode = read.PERSISTED_DOCUMENTS ?? persisted?.mode ?? (isOpen ? 'off' : 'prefer');
  const manifest = read.PERSISTED_DOCUMENTS_MANIFEST ?? persisted?.manifest;
  if (documentMode === 'only' && manifest === undefined)
    throw new EnvironmentError('PERSISTED_DOCUMENTS_MANIFEST is missing: only its documents are to be executed');
  return {
    mode,
    introspection: read.INTROSPECTION ?? settings.introspection ?? isOpen,
    suggestions: read.SUGGESTIONS ?? settings.suggestions ?? isOpen,
    graphiql: read.GRAPHIQL ?? settings.graphiql ?? isOpen,
    persistedDocuments:
      documentMode === 'off' || manifest === undefined ? null : { mode: documentMode, byHash: readManifest(manifest) },
  };
}

const manifestFormat = z.union([
  // https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#persisted-documents
  z.record(z.string(), z.string()),
  // https://www.apollographql.com/docs/graphos/platform/security/persisted-queries#manifest-format
  z
    .object({
      format: z.literal('apollo-persisted-query-manifest'),
      version: z.literal(1),
      operations: z.array(z.object({ id: z.string(), body: z.string() })),
    })
    .transform(({ operations }) => Object.fromEntries(operations.map(({ id, body }) => [id, body]))),
]);

function readManifest(file: string): ReadonlyMap<string, string> {
  const fail = (problem: string) => new EnvironmentError(`the persisted documents of ${file}: ${problem}`);
  let text: unknown;
  try {
    text = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw fail(error instanceof Error ? error.message : String(error));
  }
  const read = manifestFormat.safeParse(text);
  if (!read.success) throw fail('expected documents by hash, or a manifest of Apollo of version 1');
  const documents = Object.entries(read.data).map(([id, document]) => {
    const sha = hash('sha256', document, 'hex');
    if (id.replace(/^sha256:/, '') === sha) return [sha, document] as const;
    throw fail(`expected the SHA-256 of each document, got ${JSON.stringify(id.slice(0, 80))}`);
  });
  return new Map(documents);
}
