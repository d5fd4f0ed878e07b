/** Something to tell one person, in words. */
export type Message = {
  /** The same however often it is sent, so that whoever receives it twice can tell. */
  readonly id: string;
  /** An e-mail address, a phone number or, for push, the id of an account. */
  readonly to: string;
  /** One line. */
  readonly title: string;
  /** Plain text. */
  readonly body: string;
};

/** A way out of the house to people. */
export interface Channel extends AsyncDisposable {
  /**
   * Resolves when the next in line has taken the message over. Rejects with UndeliverableError when it never will, with
   * anything else when it may another time. No error names the recipient.
   */
  send(message: Message): Promise<void>;
}

/** The message was refused for good: it will not be taken another time either. */
export class UndeliverableError extends Error {
  override readonly name = 'UndeliverableError';
}
