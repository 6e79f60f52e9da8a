import type { IrcClient } from '../client/irc-client.js';
import type { IrcEvent } from '../client/irc-events.js';
import { untilAborted } from '../connection/until-aborted.js';
import { describeEvent } from './describe-event.js';
import { LOBBY, LocalNetwork } from './local-network.js';
import { Style } from '../../common/style.js';

/**
 * Plays a short conversation of two clients and the bot over real TCP, and prints it as alice saw it.
 *
 * Nothing in it waits for time: each turn begins when somebody has *seen* the one before.
 */
export async function playConversation(print: (line: string) => void): Promise<void> {
  await using network = new LocalNetwork();
  await network.startAsync();
  print(`A server listens on 127.0.0.1 port ${network.port}. This is what alice sees:`);

  await using alice = network.client('alice');
  await using bob = network.client('bob');
  const style = new Style(false);
  const printed = showTo(alice, style, print);
  const say = async (text: string): Promise<void> => {
    await alice.sayAsync(LOBBY, text);
    print(`${LOBBY} <alice> ${text}`);
  };

  await alice.connectAsync();
  await after(says(alice, 'Welcome, alice'), () => alice.joinAsync(LOBBY));
  await bob.connectAsync();
  await after(says(alice, 'Welcome, bob'), () => bob.joinAsync(LOBBY));

  await after(says(alice, 'is this thing on?'), () => bob.sayAsync(LOBBY, 'hello alice, is this thing on?'));
  await after(says(bob, 'loud and clear'), () =>
    say('loud and clear: TCP, and our own sockets at every end'),
  );
  await after(says(alice, 'puts the kettle on'), () => bob.actAsync(LOBBY, 'puts the kettle on'));
  await after(says(alice, 'bob rolled'), () => bob.sayAsync(LOBBY, '!roll 2d6'));
  await after(sees(bob, 'topic'), () => alice.setTopicAsync(LOBBY, 'Tea, and how to brew it'));
  await after(sees(alice, 'nick'), () => bob.nickAsync('robert'));
  await alice.ctcpAsync('robert', 'VERSION');
  print(`--- in ${LOBBY}: ${(await alice.namesAsync(LOBBY)).join(' ')}`);
  await after(sees(alice, 'quit'), () => bob.quitAsync('tea time'));
  await say('bye, parrot');

  await alice.quitAsync();
  await printed;
}

/** Prints what a client sees, until it is closed. */
async function showTo(client: IrcClient, style: Style, print: (line: string) => void): Promise<void> {
  for await (const event of client) {
    const line = describeEvent(event, style);
    if (line !== undefined) print(line);
  }
}

/** Waits for both: that something is done, and that somebody saw it. */
async function after(seen: Promise<void>, act: () => Promise<unknown>): Promise<void> {
  await untilAborted(Promise.all([seen, act()]), AbortSignal.timeout(TURN_LIMIT_MS));
}

/** A turn takes milliseconds; this only keeps a mistake from waiting for ever. */
const TURN_LIMIT_MS = 10_000;

function says(client: IrcClient, text: string): Promise<void> {
  return next(client, (event) => event.type === 'message' && event.text.includes(text));
}

function sees(client: IrcClient, type: IrcEvent['type']): Promise<void> {
  return next(client, (event) => event.type === type);
}

/** Waits for an event that fits; fails when the client is closed without. Listens from the call on. */
async function next(client: IrcClient, fits: (event: IrcEvent) => boolean): Promise<void> {
  for await (const event of client.events()) if (fits(event)) return;
  throw new Error('The conversation broke off: the client was closed');
}
