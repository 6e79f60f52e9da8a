import type { IrcMessage, OutgoingMessage } from '../../protocol/message.js';
import type { Network } from '../network.js';
import type { User } from '../user.js';

/** A command being carried out: who sent it, what they said, and where. */
export interface Scene {
  readonly network: Network;
  readonly user: User;
  readonly message: IrcMessage;
  readonly params: readonly string[];
  /** Sends a numeric reply to the user. */
  readonly reply: (numeric: string, ...params: readonly string[]) => void;
}

export interface Command {
  /** Parameters it cannot do without; with fewer, the answer is 461. Default: 0. */
  readonly minParams?: number;
  /** It may come before the registration. */
  readonly isForStrangers?: boolean;
  /**
   * Carries it out. Answers without a bound, such as LIST, are returned as messages to be sent one by one,
   * as fast as the client reads.
   */
  readonly run: (scene: Scene) => Iterable<OutgoingMessage> | undefined;
}

export type Commands = Readonly<Record<string, Command>>;
