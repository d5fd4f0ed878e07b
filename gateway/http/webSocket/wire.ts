import type { Close } from './closes.ts';

/** The socket as the protocol needs it. */
export interface Wire {
  /** Sends a whole frame. */
  send(frame: Uint8Array): void;
  close(close: Close): void;
  /** Settles when what was sent has left, or the socket is gone; null while there is room for more. */
  drained(): Promise<void> | null;
}
