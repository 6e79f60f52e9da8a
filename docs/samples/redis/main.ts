import { createInterface } from 'node:readline';
import { SocketError } from 'streamsocket';
import { reportFailure } from '../common/report-failure.js';
import { readArguments, USAGE, wordsOf, type Invocation, type Server } from './arguments.js';
import { formatReply } from './format-reply.js';
import { RedisClient } from './redis-client.js';
import { RedisError } from './redis-error.js';
import { RespError, type RespValue } from './resp-value.js';

const { stdin, stdout, env } = process;

/** How many lines may be on their way before the first reply is here. */
const MOST_LINES = 1_000;

const print = (line: string): void => {
  stdout.write(`${line}\n`);
};

async function run(invocation: Invocation): Promise<void> {
  if (invocation.kind === 'help') {
    stdout.write(USAGE);
    return;
  }
  await using client = await connect(invocation);
  switch (invocation.kind) {
    case 'command':
      print(formatReply(await client.commandAsync(invocation.command)));
      return;
    case 'lines':
      await sendLines(client);
      return;
    case 'subscribe':
      await Promise.all(invocation.channels.map((channel) => listen(client, channel)));
  }
}

function connect({ host, port, username }: Server): Promise<RedisClient> {
  return RedisClient.connectAsync(
    host,
    port,
    { username, password: env.REDIS_PASSWORD },
    { timeoutMs: 10_000 },
  );
}

/** Sends each line as it comes, without waiting for the replies to those before, and prints the replies in order. */
async function sendLines(client: RedisClient): Promise<void> {
  const replies: Promise<RespValue>[] = [];
  for await (const line of createInterface({ input: stdin })) {
    const words = wordsOf(line);
    if (words.length > 0) replies.push(told(replyTo(client, words)));
    if (replies.length === MOST_LINES || stdin.isTTY) await printAll(replies);
  }
  await printAll(replies);
}

/** The same reply, whose failure may wait until it is its turn to be printed. */
function told(reply: Promise<RespValue>): Promise<RespValue> {
  reply.catch(() => undefined);
  return reply;
}

async function printAll(replies: Promise<RespValue>[]): Promise<void> {
  for (const reply of replies.splice(0)) print(formatReply(await reply));
}

/** A refusal is printed in its place, as the other replies are. */
async function replyTo(client: RedisClient, words: readonly string[]): Promise<RespValue> {
  try {
    const [reply = null] = await client.pipelineAsync([words]);
    return reply;
  } catch (error) {
    if (error instanceof RangeError) return new RespError(error.message);
    throw error;
  }
}

async function listen(client: RedisClient, channel: string): Promise<void> {
  const messages = await client.subscribeAsync(channel);
  print(`Listening to ${formatReply(channel)}; Ctrl-C ends it`);
  process.once('SIGINT', () => void messages.return());
  for await (const message of messages) {
    print(`${formatReply(message.channel)} ${formatReply(message.payload)}`);
  }
}

try {
  await run(readArguments(process.argv.slice(2)));
} catch (error) {
  reportFailure('redis', error, [RedisError, SocketError, RangeError]);
}
