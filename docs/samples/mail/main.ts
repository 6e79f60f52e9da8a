import { SocketError } from 'streamsocket';
import { UsageError } from '../common/arguments.js';
import { reportFailure } from '../common/report-failure.js';
import { printable } from '../common/style.js';
import { readArguments, USAGE, type Invocation, type Server } from './arguments.js';
import { formatMessage } from './format-message.js';
import { UnprotectedError, type Login } from './password.js';
import { Pop3Client } from './pop3-client.js';
import { Pop3Error } from './pop3-error.js';
import { SmtpClient } from './smtp-client.js';
import { SmtpError } from './smtp-error.js';

const { stdin, stdout, env } = process;

/** The most that is read of standard input. */
const MOST_TEXT_BYTES = 16 * 1024 * 1024;

const CONNECT_LIMIT = { timeoutMs: 30_000 };

async function run(invocation: Invocation): Promise<void> {
  switch (invocation.kind) {
    case 'help':
      stdout.write(USAGE);
      return;
    case 'send':
      await send(invocation);
      return;
    default:
      await visit(invocation);
  }
}

async function send(invocation: Extract<Invocation, { kind: 'send' }>): Promise<void> {
  const { host, port, from, to, subject, user } = invocation;
  const message = formatMessage({ from, to, subject, text: await wholeInput(), date: new Date() });
  const login = user === undefined ? undefined : loginOf(invocation, user);
  await using client = await SmtpClient.connectAsync(host, port, { login }, CONNECT_LIMIT);
  const { reply, refused } = await client.sendAsync({ from, to, message });
  for (const { error } of refused) stdout.write(`${printable(error.message)}\n`);
  stdout.write(`Sent: ${printable(reply.summary)}\n`);
}

/** What is done in a mailbox. */
async function visit(invocation: Exclude<Invocation, { kind: 'help' | 'send' }>): Promise<void> {
  const { host, port, user = '' } = invocation;
  const login = loginOf(invocation, user);
  await using client = await Pop3Client.connectAsync(host, port, { login }, CONNECT_LIMIT);
  switch (invocation.kind) {
    case 'list':
      for (const { number, sizeBytes } of await client.listAsync())
        stdout.write(`${number} ${sizeBytes} B\n`);
      return;
    case 'fetch': {
      const text = new TextDecoder().decode(await client.retrieveAsync(invocation.number));
      for (const line of text.split('\r\n')) stdout.write(`${printable(line)}\n`);
      return;
    }
    case 'delete':
      await client.deleteAsync(invocation.number);
      await client.closeAsync();
      stdout.write(`Deleted: ${invocation.number}\n`);
  }
}

function loginOf({ unprotected }: Server, user: string): Login {
  return { user, password: env.MAIL_PASSWORD ?? '', allowUnprotected: unprotected };
}

async function wholeInput(): Promise<string> {
  let text = '';
  for await (const part of stdin.setEncoding('utf8') as AsyncIterable<string>) {
    text += part;
    if (text.length > MOST_TEXT_BYTES) throw new UsageError('The text is too long for a mail');
  }
  return text;
}

try {
  await run(readArguments(process.argv.slice(2)));
} catch (error) {
  reportFailure('mail', error, [SmtpError, Pop3Error, UnprotectedError, SocketError, RangeError]);
}
