import { connect, type Socket } from 'node:net';

/** A TCP connection without a protocol. */
export class RawSocket {
  readonly socket: Socket;
  readonly ended: Promise<void>;
  #received = Buffer.alloc(0);
  #wake: () => void = () => undefined;
  #hasEnded = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    const end = (): void => {
      this.#hasEnded = true;
      this.#wake();
      resolve();
    };
    socket.on('error', () => undefined);
    socket.on('end', end).on('close', end);
  }

  static async open(port: number): Promise<RawSocket> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const raw = new RawSocket(socket);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return raw;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get text(): string {
    return this.#received.toString();
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Waits for `count` bytes and consumes them; throws when the connection ends before. */
  async take(count: number): Promise<Buffer> {
    while (this.#received.length < count) await this.#more(`${count} bytes`);
    const taken = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return taken;
  }

  /** Consumes everything up to and including the text. */
  async takeUntil(text: string): Promise<string> {
    while (!this.#received.includes(text)) await this.#more(JSON.stringify(text));
    return (await this.take(this.#received.indexOf(text) + Buffer.byteLength(text))).toString();
  }

  /** Waits for the end of the connection and consumes the rest. */
  async takeAll(): Promise<string> {
    await this.ended;
    return (await this.take(this.#received.length)).toString();
  }

  destroy(): void {
    this.socket.destroy();
  }

  async #more(what: string): Promise<void> {
    if (this.#hasEnded)
      throw new Error(`expected ${what}, got the end after ${JSON.stringify(this.text.slice(0, 300))}`);
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}
