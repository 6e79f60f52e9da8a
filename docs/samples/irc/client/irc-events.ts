import type { ModeChange } from '../protocol/channel-modes.js';
import type { IrcMessage } from '../protocol/message.js';
import type { MessageTags } from '../protocol/message-tags.js';
import type { Source } from '../protocol/source.js';

/** Something that happened on the network, or to our connection; told apart by `type`. */
export type IrcEvent =
  | ChatMessage
  | CtcpEvent
  | RegisteredEvent
  | DisconnectedEvent
  | ClosedEvent
  | JoinEvent
  | PartEvent
  | KickEvent
  | QuitEvent
  | NickEvent
  | TopicEvent
  | ModeEvent
  | InviteEvent
  | ReplyEvent;

/** What every event from the network has. */
interface FromNetwork {
  readonly from: Source;
  /** When it was sent, as the server has it (`server-time`); otherwise when it arrived. */
  readonly time: Date;
  readonly tags: MessageTags;
}

/** Somebody said something, to a channel or to us. */
export interface ChatMessage extends FromNetwork {
  readonly type: 'message';
  /** A notice is never to be answered by a program; an action is what `/me` sends. */
  readonly kind: 'message' | 'notice' | 'action';
  readonly target: string;
  readonly text: string;
  /** Sent to us alone. */
  readonly isPrivate: boolean;
  /** Where an answer belongs: the channel, or the sender. */
  readonly replyTo: string;
}

/** A question or an answer by CTCP, other than ACTION. VERSION and PING are answered before you see them. */
export interface CtcpEvent extends FromNetwork {
  readonly type: 'ctcp';
  readonly command: string;
  readonly text: string;
  readonly isReply: boolean;
}

/** We are known to the server; after a reconnect, the channels are being joined again. */
export interface RegisteredEvent {
  readonly type: 'registered';
  readonly nick: string;
  readonly isReconnect: boolean;
}

/** The connection was lost, or an attempt to get it back failed. */
export interface DisconnectedEvent {
  readonly type: 'disconnected';
  readonly error: Error;
  readonly retryInMs: number;
}

/** The end: nothing comes after it. `error` is there when it was not us who wanted it. */
export interface ClosedEvent {
  readonly type: 'closed';
  readonly error: Error | undefined;
}

export interface JoinEvent extends FromNetwork {
  readonly type: 'join';
  readonly channel: string;
  readonly isMe: boolean;
}

export interface PartEvent extends FromNetwork {
  readonly type: 'part';
  readonly channel: string;
  readonly reason: string;
  readonly isMe: boolean;
}

export interface KickEvent extends FromNetwork {
  readonly type: 'kick';
  readonly channel: string;
  readonly nick: string;
  readonly reason: string;
  readonly isMe: boolean;
}

export interface QuitEvent extends FromNetwork {
  readonly type: 'quit';
  readonly reason: string;
  /** Channels of ours that they were in. */
  readonly channels: readonly string[];
}

export interface NickEvent extends FromNetwork {
  readonly type: 'nick';
  readonly nick: string;
  readonly channels: readonly string[];
  readonly isMe: boolean;
}

export interface TopicEvent extends FromNetwork {
  readonly type: 'topic';
  readonly channel: string;
  readonly topic: string;
}

export interface ModeEvent extends FromNetwork {
  readonly type: 'mode';
  /** A channel, or our nick. */
  readonly target: string;
  readonly changes: readonly ModeChange[];
}

export interface InviteEvent extends FromNetwork {
  readonly type: 'invite';
  readonly channel: string;
}

/** Any numeric reply, an answer to our commands or not: the message of the day, an error, a list. */
export interface ReplyEvent {
  readonly type: 'reply';
  readonly numeric: string;
  readonly isError: boolean;
  /** A command of ours was waiting for it and has been told. */
  readonly isAnswer: boolean;
  readonly message: IrcMessage;
}
