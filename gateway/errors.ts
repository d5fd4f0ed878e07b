import { commonFaults, type FaultKind } from '#platform/faults/faults.ts';

/** Every fault the gateway itself answers with. */
export const gatewayFaults = {
  unauthenticated: commonFaults.unauthenticated,
  tokenRefused: {
    ...commonFaults.unauthenticated,
    message: 'The access token is not, or no longer, valid: refresh the session or sign in again.',
  },
  forbidden: commonFaults.forbidden,
  operationTooLarge: { code: 'OPERATION_TOO_LARGE', message: 'Ask for less at once.', http: 400, public: true },
  deadlineExceeded: commonFaults.deadlineExceeded,
  dependencyUnavailable: commonFaults.dependencyUnavailable,
  wrongReference: {
    code: 'INTERNAL',
    message: 'A subgraph referred to something that cannot be.',
    http: 500,
    public: false,
  },
} as const satisfies Record<string, FaultKind>;

const known = Object.values(commonFaults).filter((kind) => kind.public);

/** The codes of subgraphs that reach a caller with their message. Whatever else they say is masked. */
export const subgraphCodes: ReadonlySet<string> = new Set(known.map(({ code }) => code));
