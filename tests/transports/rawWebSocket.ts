import { RawSocket } from './rawSocket.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const MASK = Buffer.from([1, 2, 3, 4]);
export const webSocketOpcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export type WebSocketFrame = { readonly opcode: number; readonly isFinal: boolean; readonly payload: Buffer };
type FrameOptions = {
  opcode?: number;
  isFinal?: boolean;
  isMasked?: boolean;
  reserved?: number;
  declaredLength?: number;
};

/** Encodes one frame (RFC 6455, 5.2); the options make it invalid. */
export function webSocketFrame(payload: string | Uint8Array, options: FrameOptions = {}): Buffer {
  const { opcode = webSocketOpcodes.text, isFinal = true, isMasked = true, reserved = 0 } = options;
  const bytes = Buffer.from(payload as Uint8Array);
  const length = options.declaredLength ?? bytes.length;
  const first = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = isMasked ? 0x80 : 0;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = first;
  if (length < 126) head[1] = mask | length;
  else if (length < 65_536) {
    head[1] = mask | 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = mask | 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  if (!isMasked) return Buffer.concat([head, bytes]);
  return Buffer.concat([head, MASK, bytes.map((byte, at) => byte ^ (MASK[at % 4] ?? 0))]);
}

export function upgradeRequest({
  path = '/graphql',
  protocol = 'graphql-transport-ws',
  headers = {},
}: UpgradeOptions = {}) {
  const all: Record<string, string> = {
    host: 'gateway',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': KEY,
    ...(protocol && { 'sec-websocket-protocol': protocol }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

type UpgradeOptions = { path?: string; protocol?: string; headers?: Record<string, string> };

/** A WebSocket client without protocol checks, so that tests can send invalid frames and messages. */
export class RawWebSocket {
  readonly raw: RawSocket;
  readonly head: string;

  private constructor(raw: RawSocket, head: string) {
    this.raw = raw;
    this.head = head;
  }

  static async open(port: number, options: UpgradeOptions = {}): Promise<RawWebSocket> {
    const raw = await RawSocket.open(port);
    raw.write(upgradeRequest(options));
    return new RawWebSocket(raw, await raw.takeUntil('\r\n\r\n'));
  }

  /** Opens a socket and completes connection_init. */
  static async openInitialised(port: number, payload?: unknown): Promise<RawWebSocket> {
    const socket = await RawWebSocket.open(port);
    socket.send({ type: 'connection_init', payload });
    const ack = await socket.message();
    if (ack['type'] !== 'connection_ack') throw new Error(`expected connection_ack, got ${JSON.stringify(ack)}`);
    return socket;
  }

  send(message: unknown): void {
    this.raw.write(webSocketFrame(JSON.stringify(message)));
  }

  subscribe(id: string, query: string, rest: object = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, ...rest } });
  }

  async frame(): Promise<WebSocketFrame> {
    const [first = 0, second = 0] = await this.raw.take(2);
    let length = second & 0x7f;
    if (length === 126) length = (await this.raw.take(2)).readUInt16BE();
    else if (length === 127) length = Number((await this.raw.take(8)).readBigUInt64BE());
    return { opcode: first & 0x0f, isFinal: first >= 0x80, payload: await this.raw.take(length) };
  }

  /** The next text message; skips WebSocket pings and pongs. */
  async message(): Promise<Record<string, unknown>> {
    for (;;) {
      const { opcode, payload } = await this.frame();
      if (opcode === webSocketOpcodes.text) return JSON.parse(payload.toString()) as Record<string, unknown>;
      if (opcode === webSocketOpcodes.close) throw new Error(`expected a message, got close ${payload.readUInt16BE()}`);
    }
  }

  /**
   * The code and reason of the close frame; skips earlier messages. Null when the connection ends without a close
   * frame.
   */
  async closeFrame(): Promise<{ code: number; reason: string } | null> {
    try {
      for (;;) {
        const { opcode, payload } = await this.frame();
        if (opcode !== webSocketOpcodes.close) continue;
        this.raw.write(webSocketFrame(payload, { opcode: webSocketOpcodes.close }));
        return { code: payload.readUInt16BE(), reason: payload.subarray(2).toString() };
      }
    } catch {
      return null;
    }
  }
}
