import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { ConnectionLimits } from '../connectionLimits.ts';
import type { FairQueue } from '../fairQueue.ts';
import { closeCodes, type WebSocketClose } from './closeCodes.ts';
import type { SocketWriter } from './operations.ts';
import { ProtocolSession, type Handshake, type SessionDependencies } from './protocolSession.ts';

type ConnectionOptions = {
  readonly webSocket: WebSocket;
  /** The TCP socket of the WebSocket, whose send buffer shows whether the client reads. */
  readonly socket: Socket;
  readonly dependencies: SessionDependencies;
  readonly handshake: Handshake;
  readonly limits: ConnectionLimits;
  /** Gives each message of a client its turn. */
  readonly queue: FairQueue;
};

/** A WebSocket with its protocol session. It terminates a client that does not read or does not respond to pings. */
export class Connection implements SocketWriter {
  readonly session: ProtocolSession;
  readonly #webSocket: WebSocket;
  readonly #socket: Socket;
  readonly #limits: ConnectionLimits;
  readonly #queue: FairQueue;
  readonly #address: string;
  #draining: Promise<void> | null = null;
  #fullSince = 0;
  #received = 0;
  #isSilent = false;

  constructor({ webSocket, socket, dependencies, handshake, limits, queue }: ConnectionOptions) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#limits = limits;
    this.#queue = queue;
    this.#address = handshake.address;
    this.session = new ProtocolSession(dependencies, this, handshake);
    webSocket.on('message', (message: Buffer, isBinary) => this.#onMessage(message, isBinary));
    webSocket.on('ping', () => this.#onActivity());
    webSocket.on('pong', () => this.#onActivity());
    // ws has already closed the socket with the code of the error: 1002, 1007 or 1009.
    webSocket.on('error', () => undefined);
  }

  send(frame: Uint8Array): void {
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#socket.write(frame);
  }

  close({ code, reason }: WebSocketClose): void {
    this.#webSocket.close(code, reason);
    const timeout = setTimeout(() => this.terminate(), this.#limits.closeTimeoutMs);
    this.#webSocket.once('close', () => clearTimeout(timeout));
  }

  drained(): Promise<void> | null {
    if (!this.#socket.writableNeedDrain || this.#socket.destroyed) return null;
    if (this.#draining) return this.#draining;
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = (): void => {
      this.#socket.off('drain', done).off('close', done);
      this.#draining = null;
      this.#fullSince = 0;
      resolve();
    };
    this.#socket.on('drain', done).on('close', done);
    this.#fullSince = performance.now();
    return (this.#draining = promise);
  }

  /** Called once per keep-alive period: pings the client, and terminates one that is silent or stalled. */
  beat(): void {
    const isStalled = this.#fullSince > 0 && performance.now() - this.#fullSince > this.#limits.stallMs;
    if (this.#isSilent || isStalled) return this.terminate();
    // Starts the stall timer for responses, such as pongs, that are sent without waiting for the buffer.
    void this.drained();
    this.#isSilent = true;
    this.#received = 0;
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#webSocket.ping();
  }

  /** Closes the TCP connection without a closing handshake. */
  terminate(): void {
    this.#webSocket.terminate();
  }

  #onMessage(message: Buffer, isBinary: boolean): void {
    this.#onActivity();
    if (this.session.hasEnded) return;
    if (isBinary) return this.session.close(closeCodes.badRequest);
    try {
      const turn = this.#queue.next(this.#address);
      if (turn === null) this.session.onMessage(message.toString());
      else void this.#onMessageAfter(turn, message);
    } catch {
      this.session.close(closeCodes.tryLater);
    }
  }

  async #onMessageAfter(turn: Promise<void>, message: Buffer): Promise<void> {
    // Only what has been read already can follow in the meantime.
    this.#webSocket.pause();
    await turn;
    this.#webSocket.resume();
    this.session.onMessage(message.toString());
  }

  #onActivity(): void {
    this.#isSilent = false;
    this.#received += 1;
    if (this.#received > this.#limits.messagesPerKeepAlive) this.session.close(closeCodes.tooManyMessages);
  }
}
