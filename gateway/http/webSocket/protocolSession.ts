import { Fault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import { gatewayFaults } from '../../errors.ts';
import type { Identify } from '../../policies/badCredentials.ts';
import { findIncrementalFormat, incrementalSpecV02 } from '../incrementalFormats.ts';
import type { OperationRouter } from '../operationRouter.ts';
import { authorizationIn, readClientMessage } from './clientMessage.ts';
import { closeCodes, subscriberExists, type WebSocketClose } from './closeCodes.ts';
import { Operations, type SocketWriter } from './operations.ts';
import { serverMessage } from './serverMessage.ts';

/** What all sessions of a gateway share. */
export type SessionDependencies = {
  readonly router: OperationRouter;
  readonly identify: Identify;
  /** Counts a connection of the user and returns how to release it; null when the user has too many. */
  readonly acquireFor: (user: string | null) => (() => void) | null;
  readonly operationsPerSocket: number;
  readonly log: Log;
};

/** The upgrade request of the socket. */
export type Handshake = {
  readonly requestId: string;
  readonly address: string;
  readonly authorization: string | undefined;
};

type Payload = Readonly<Record<string, unknown>> | null | undefined;

/**
 * The server side of graphql-transport-ws on one socket (github.com/enisdenjo/graphql-ws, PROTOCOL.md). An invalid
 * operation ends only itself; a protocol violation or an invalid token closes the socket.
 */
export class ProtocolSession {
  readonly #dependencies: SessionDependencies;
  readonly #writer: SocketWriter;
  readonly #handshake: Handshake;
  readonly #operations: Operations;
  #state: 'new' | 'initialising' | 'open' | 'ended' = 'new';
  #release: (() => void) | null = null;

  constructor(dependencies: SessionDependencies, writer: SocketWriter, handshake: Handshake) {
    this.#dependencies = dependencies;
    this.#writer = writer;
    this.#handshake = handshake;
    this.#operations = new Operations({
      ...dependencies,
      writer,
      requestId: handshake.requestId,
      address: handshake.address,
      close: (close) => this.close(close),
    });
  }

  /** Whether an operation is running that ends by itself, as a query does. */
  get isBusy(): boolean {
    return this.#operations.isBusy;
  }

  get operationCount(): number {
    return this.#operations.count;
  }

  /** Whether messages are ignored, because the socket is closed or about to be. */
  get hasEnded(): boolean {
    return this.#state === 'ended';
  }

  /** Handles one text message. */
  onMessage(text: string): void {
    if (this.hasEnded) return;
    const message = readClientMessage(text);
    if (message === null) return this.close(closeCodes.badRequest);
    switch (message.type) {
      case 'connection_init':
        return this.#closeOnError(() => this.#onConnectionInit(message.payload));
      case 'ping':
        return this.#closeOnError(() => this.#onPing(message.payload));
      case 'pong':
        return undefined;
      case 'subscribe':
        if (this.#state !== 'open') return this.close(closeCodes.unauthorized);
        if (this.#operations.has(message.id)) return this.close(subscriberExists(message.id));
        return this.#closeOnError(() => this.#operations.run(message));
      case 'complete':
        return this.#operations.end(message.id);
    }
  }

  /** Closes the socket when the client has not sent `connection_init` in time. */
  onInitTimeout(): void {
    if (this.#state === 'new') this.close(closeCodes.initTimeout);
  }

  /** Ends all operations and closes the socket. */
  close(close: WebSocketClose): void {
    if (this.#state === 'ended') return;
    this.end();
    this.#writer.close(close);
  }

  /** Ends all operations; called when the socket is closed, by either side. */
  end(): void {
    this.#state = 'ended';
    this.#operations.endAll();
    this.#release?.();
    this.#release = null;
  }

  async #onConnectionInit(payload: Payload): Promise<void> {
    if (this.#state !== 'new') return this.close(closeCodes.initTwice);
    this.#state = 'initialising';
    const authorization = authorizationIn(payload) ?? this.#handshake.authorization;
    const caller = await this.#dependencies.identify(authorization, this.#handshake.address);
    if (this.hasEnded) return;
    this.#release = this.#dependencies.acquireFor(caller?.claims.subject ?? null);
    if (this.#release === null) return this.close(closeCodes.tooManySockets);
    this.#operations.setSender({ authorization, caller });
    this.#operations.setIncremental(findIncrementalFormat((name) => payload?.[name]) ?? incrementalSpecV02);
    this.#state = 'open';
    this.#writer.send(serverMessage.ack);
  }

  /** A ping with an Authorization renews the token; its pong confirms the renewal. */
  async #onPing(payload: Payload): Promise<void> {
    const authorization = authorizationIn(payload);
    if (authorization !== undefined && this.#state === 'open') {
      const caller = await this.#dependencies.identify(authorization, this.#handshake.address);
      if (this.hasEnded) return;
      if (caller === null || !this.#operations.renew({ authorization, caller }))
        return this.close(closeCodes.forbidden);
    }
    this.#writer.send(serverMessage.pong);
  }

  #closeOnError(step: () => Promise<void>): void {
    step().catch((error: unknown) => this.close(this.#closeFor(error)));
  }

  #closeFor(error: unknown): WebSocketClose {
    if (error instanceof Fault && error.code === gatewayFaults.unauthenticated.code) return closeCodes.forbidden;
    if (error instanceof Fault && error.isPublic)
      return { ...closeCodes.tryLater, reason: error.message.slice(0, 100) };
    this.#dependencies.log.error({ err: error, requestId: this.#handshake.requestId }, 'a WebSocket failed');
    return closeCodes.internal;
  }
}
