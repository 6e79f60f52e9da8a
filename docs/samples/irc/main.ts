import { type Certificate, SocketError } from 'streamsocket';
import { reportFailure } from '../common/report-failure.js';
import { Screen } from '../common/screen.js';
import { Style } from '../common/style.js';
import { IrcClient } from './client/irc-client.js';
import { IrcError } from './client/irc-error.js';
import { IrcServer } from './server/irc-server.js';
import { readArguments, USAGE, type Invocation } from './terminal/arguments.js';
import { chatOn, completions } from './terminal/chat-program.js';
import { playConversation } from './terminal/conversation.js';
import { LOBBY, LocalNetwork } from './terminal/local-network.js';

const { stdin, stdout, env } = process;

/** Colours are for terminals, and only where they are wanted (no-color.org). */
const style = new Style(stdout.isTTY && (env.NO_COLOR ?? '') === '');

const print = (line: string): void => {
  stdout.write(`${line}\n`);
};

async function run(invocation: Invocation): Promise<void> {
  switch (invocation.kind) {
    case 'help':
      stdout.write(USAGE);
      return;
    case 'serve':
      await serve(invocation);
      return;
    case 'connect':
      await connect(invocation);
      return;
    case 'local':
      if (stdin.isTTY && stdout.isTTY) await chatLocally(invocation.nick);
      else await playConversation(print);
  }
}

/** The server alone, until Ctrl-C. */
async function serve({ host, port, isSecured }: Extract<Invocation, { kind: 'serve' }>): Promise<void> {
  const certificate = isSecured ? await makeCertificate(host) : undefined;
  await using server = new IrcServer({ motd: ['A sample server of streamsocket'], certificate });
  await server.listenAsync(host, port);
  print(`Listening on ${host} port ${server.port}; Ctrl-C ends it`);
  if (certificate !== undefined) print(`Clients know it by --pin ${certificate.keyPin}`);
  const interrupted = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
  await Promise.race([interrupted, server.stopped]);
  print('Closing');
}

/** Loads what it takes when it is wanted: it is more than all the rest of the program. */
async function makeCertificate(host: string): Promise<Certificate> {
  const { makeSelfSigned } = await import('./terminal/self-signed.js');
  return makeSelfSigned(host);
}

/** A user on any server. */
async function connect({
  host,
  port,
  nick,
  tls,
  via,
  channels,
}: Extract<Invocation, { kind: 'connect' }>): Promise<void> {
  await using client = new IrcClient({ host, port, tls, via, nick, password: env.IRC_PASSWORD });
  await chat(client, channels);
}

/** A user on a network of their own, in the lobby with a bot. */
async function chatLocally(nick: string): Promise<void> {
  await using network = new LocalNetwork();
  await network.startAsync();
  print(`A server listens on 127.0.0.1 port ${network.port}; another client may join you there. Try /help.`);
  await using client = network.client(nick);
  await chat(client, [LOBBY]);
}

async function chat(client: IrcClient, channels: readonly string[]): Promise<void> {
  const screen = new Screen(stdin, stdout, completions(client));
  try {
    await chatOn(screen, client, style, channels);
  } finally {
    screen.close();
  }
}

try {
  await run(readArguments(process.argv.slice(2), env.USER));
} catch (error) {
  reportFailure('irc', error, [IrcError, SocketError]);
}
