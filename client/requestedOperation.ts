import { print, type DocumentNode } from 'graphql';

/** How a request names its operation: by its text, or by the hash of a document of persisted-documents.json. */
export type RequestedOperation = { readonly query: string } | { readonly documentId: string };

type GeneratedDocument = DocumentNode & { readonly __meta__?: { readonly hash?: string } };

/** Names the operation of a generated document; throws for a document without a hash when `persisted` is set. */
export function requestedOperation(document: GeneratedDocument, persisted: boolean): RequestedOperation {
  if (!persisted) return { query: print(document) };
  const documentId = document.__meta__?.hash;
  if (documentId !== undefined) return { documentId };
  throw new Error('expected a document of generated/, which has the hash of its text, got another');
}
