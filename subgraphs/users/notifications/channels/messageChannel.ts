/** A rendered message for one recipient. */
export type OutgoingMessage = {
  /** The same for every attempt, so that a receiver can detect duplicates. */
  readonly id: string;
  /** An e-mail address, a phone number or, for push, the id of an account. */
  readonly to: string;
  /** One line. */
  readonly title: string;
  /** Plain text. */
  readonly body: string;
};

/** Sends messages to an external provider. */
export interface MessageChannel extends AsyncDisposable {
  /**
   * Resolves when the provider has accepted the message. Rejects with UndeliverableError if it will never accept it,
   * and with another error if a retry may succeed. No error contains the recipient.
   */
  send(message: OutgoingMessage): Promise<void>;
}

/** The provider refused the message for good: a retry is useless. */
export class UndeliverableError extends Error {
  override readonly name = 'UndeliverableError';
}
