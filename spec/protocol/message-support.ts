import type { MessageCodec } from '../../lib/codecs.js';
import { DataWriter, MessageStream, type MessageStreamOptions } from '../../lib/index.js';
import { ScriptedKernel, ScriptedPeer } from '../data/scripted-streams.js';

export interface Talk<Received, Sent> {
  readonly peer: ScriptedPeer;
  readonly kernel: ScriptedKernel;
  readonly messages: MessageStream<Received, Sent>;
}

/** Messages over two halves of a connection; the spec is the peer. */
export function talk<Received, Sent>(
  codec: MessageCodec<Received, Sent>,
  options?: MessageStreamOptions,
): Talk<Received, Sent> {
  const peer = new ScriptedPeer();
  const kernel = new ScriptedKernel();
  const transport = { inputStream: peer.stream, outputStream: kernel.stream };
  return { peer, kernel, messages: new MessageStream(transport, codec, options) };
}

/** The bytes of some messages, one after the other. */
export function encoded<Sent>(codec: MessageCodec<unknown, Sent>, messages: readonly Sent[]): Uint8Array {
  const writer = new DataWriter();
  for (const message of messages) codec.encode(message, writer);
  return writer.detachBuffer();
}

/** Everything that comes until the end. */
export async function everyMessage<Received>(messages: AsyncIterable<Received>): Promise<Received[]> {
  const all: Received[] = [];
  for await (const message of messages) all.push(message);
  return all;
}

/** What a promise is worth after everything that can happen now has happened. */
export async function soon<T>(promise: Promise<T>): Promise<T | 'pending'> {
  return Promise.race([promise, new Promise<'pending'>((resolve) => setImmediate(resolve, 'pending'))]);
}
