import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { ConnectionLimits } from '../connectionLimits.ts';
import { closes, type Close } from './closes.ts';
import { Conversation, type Host, type Visitor } from './conversation.ts';
import type { Wire } from './wire.ts';

type ConnectionOptions = {
  readonly webSocket: WebSocket;
  /** The same connection below: what tells whether the client reads. */
  readonly socket: Socket;
  readonly host: Host;
  readonly visitor: Visitor;
  readonly limits: ConnectionLimits;
};

/** A WebSocket and the conversation on it. It is cut when its client neither reads nor gives a sign of life. */
export class Connection implements Wire {
  readonly conversation: Conversation;
  readonly #webSocket: WebSocket;
  readonly #socket: Socket;
  readonly #limits: ConnectionLimits;
  #draining: Promise<void> | null = null;
  #fullSince = 0;
  #heard = 0;
  #isSilent = false;

  constructor({ webSocket, socket, host, visitor, limits }: ConnectionOptions) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#limits = limits;
    this.conversation = new Conversation(host, this, visitor);
    webSocket.on('message', (message: Buffer, isBinary) => this.#hear(message, isBinary));
    webSocket.on('ping', () => this.#hearSign());
    webSocket.on('pong', () => this.#hearSign());
    // ws has closed it with the code for what was wrong: 1002, 1007 or 1009.
    webSocket.on('error', () => undefined);
  }

  send(frame: Uint8Array): void {
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#socket.write(frame);
  }

  close({ code, reason }: Close): void {
    this.#webSocket.close(code, reason);
    const cutting = setTimeout(() => this.cut(), this.#limits.closeTimeoutMs);
    this.#webSocket.once('close', () => clearTimeout(cutting));
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

  /** Called once a period: asks for a sign of life, and cuts a client that gave none or does not read. */
  beat(): void {
    const isStalled = this.#fullSince > 0 && performance.now() - this.#fullSince > this.#limits.stallMs;
    if (this.#isSilent || isStalled) return this.cut();
    // A client that only talks fills the buffer with answers nobody waits for.
    void this.drained();
    this.#isSilent = true;
    this.#heard = 0;
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#webSocket.ping();
  }

  /** Ends it without a word. */
  cut(): void {
    this.#webSocket.terminate();
  }

  #hear(message: Buffer, isBinary: boolean): void {
    this.#hearSign();
    if (isBinary) return this.conversation.close(closes.badRequest);
    this.conversation.hear(message.toString());
  }

  #hearSign(): void {
    this.#isSilent = false;
    this.#heard += 1;
    if (this.#heard > this.#limits.messagesPerKeepAlive) this.conversation.close(closes.tooManyMessages);
  }
}
