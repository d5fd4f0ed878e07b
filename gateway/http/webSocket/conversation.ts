import { Fault } from '#platform/faults/faults.ts';
import type { Log } from '#platform/log/log.ts';
import type { Caller } from '../../context.ts';
import { gatewayFaults } from '../../errors.ts';
import type { OperationRouter } from '../operationRouter.ts';
import { authorizationIn, readClientMessage } from './clientMessage.ts';
import { closes, subscriberExists, type Close } from './closes.ts';
import { Operations } from './operations.ts';
import { serverMessage } from './serverMessage.ts';
import type { Wire } from './wire.ts';

/** What all conversations of a gateway share. */
export type Host = {
  readonly router: OperationRouter;
  /** Throws UNAUTHENTICATED for a token that is no good. */
  readonly identify: (authorization: string | undefined) => Promise<Caller | null>;
  /** Counts a caller in and answers how to let go; null when there are too many connections of theirs. */
  readonly enterAs: (user: string | null) => (() => void) | null;
  readonly operationsPerSocket: number;
  readonly log: Log;
};

/** Who opened the socket, as the request for it said. */
export type Visitor = {
  readonly requestId: string;
  readonly authorization: string | undefined;
};

/**
 * One socket's side of graphql-transport-ws (github.com/enisdenjo/graphql-ws, PROTOCOL.md). What is wrong with an operation
 * ends that operation; the socket is closed for what is wrong with the protocol, or with who speaks it.
 */
export class Conversation {
  readonly #host: Host;
  readonly #wire: Wire;
  readonly #visitor: Visitor;
  readonly #operations: Operations;
  #state: 'new' | 'greeting' | 'open' | 'ended' = 'new';
  #leave: (() => void) | null = null;

  constructor(host: Host, wire: Wire, visitor: Visitor) {
    this.#host = host;
    this.#wire = wire;
    this.#visitor = visitor;
    this.#operations = new Operations({
      ...host,
      wire,
      requestId: visitor.requestId,
      close: (close) => this.close(close),
    });
  }

  get asked(): number {
    return this.#operations.asked;
  }

  /** Takes in one text message. */
  hear(text: string): void {
    if (this.#state === 'ended') return;
    const message = readClientMessage(text);
    if (message === null) return this.close(closes.badRequest);
    switch (message.type) {
      case 'connection_init':
        return this.#surely(() => this.#greet(message.payload));
      case 'ping':
        return this.#surely(() => this.#answerPing(message.payload));
      case 'pong':
        return undefined;
      case 'subscribe':
        if (this.#state !== 'open') return this.close(closes.unauthorized);
        if (this.#operations.has(message.id)) return this.close(subscriberExists(message.id));
        return this.#surely(() => this.#operations.run(message));
      case 'complete':
        return this.#operations.end(message.id);
    }
  }

  /** Called when a client has had the time it gets to say who it is. */
  expectBegun(): void {
    if (this.#state === 'new') this.close(closes.initTimeout);
  }

  /** Closes the socket and ends what runs on it. */
  close(close: Close): void {
    if (this.#state === 'ended') return;
    this.end();
    this.#wire.close(close);
  }

  /** Frees everything; called when the socket is gone, whoever closed it. */
  end(): void {
    this.#state = 'ended';
    this.#operations.endAll();
    this.#leave?.();
    this.#leave = null;
  }

  async #greet(payload: Readonly<Record<string, unknown>> | null | undefined): Promise<void> {
    if (this.#state !== 'new') return this.close(closes.initTwice);
    this.#state = 'greeting';
    const authorization = authorizationIn(payload) ?? this.#visitor.authorization;
    const caller = await this.#host.identify(authorization);
    if (this.#hasEnded()) return;
    this.#leave = this.#host.enterAs(caller?.claims.subject ?? null);
    if (this.#leave === null) return this.close(closes.tooManySockets);
    this.#operations.speakAs({ authorization, caller });
    this.#state = 'open';
    this.#wire.send(serverMessage.ack);
  }

  /** A ping with an Authorization renews the token; its pong says that this was done. */
  async #answerPing(payload: Readonly<Record<string, unknown>> | null | undefined): Promise<void> {
    const authorization = authorizationIn(payload);
    if (authorization !== undefined && this.#state === 'open') {
      const caller = await this.#host.identify(authorization);
      if (this.#hasEnded()) return;
      if (caller === null || !this.#operations.renew({ authorization, caller })) return this.close(closes.forbidden);
    }
    this.#wire.send(serverMessage.pong);
  }

  #hasEnded(): boolean {
    return this.#state === 'ended';
  }

  #surely(step: () => Promise<void>): void {
    step().catch((error: unknown) => this.close(this.#closeFor(error)));
  }

  #closeFor(error: unknown): Close {
    if (error instanceof Fault && error.code === gatewayFaults.unauthenticated.code) return closes.forbidden;
    if (error instanceof Fault && error.isPublic) return { ...closes.tryLater, reason: error.message.slice(0, 100) };
    this.#host.log.error({ err: error, requestId: this.#visitor.requestId }, 'a WebSocket failed');
    return closes.internal;
  }
}
