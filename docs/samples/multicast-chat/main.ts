import { SocketError } from 'streamsocket';
import { reportFailure } from '../common/report-failure.js';
import { Screen } from '../common/screen.js';
import { Style } from '../common/style.js';
import { ChatSession } from './chat/chat-session.js';
import { readArguments, USAGE, type Invocation } from './terminal/arguments.js';
import { chatOn, completions } from './terminal/chat-program.js';

const { stdin, stdout, env } = process;

/** Colours are for terminals, and only where they are wanted (no-color.org). */
const style = new Style(stdout.isTTY && (env.NO_COLOR ?? '') === '');

async function chat(options: Extract<Invocation, { kind: 'chat' }>): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop.abort();
    });
  }
  await using session = new ChatSession(options);
  await session.joinAsync();
  const { name, room, group, port, stays } = options;
  const where = session.adapter === undefined ? '' : ` by interface ${session.adapter}`;
  stdout.write(`You are ${name} in the room ${room}: ${group} port ${port}${where}. Try /help.\n`);
  if (session.adapter !== options.adapter)
    stdout.write('There is no network: only this machine is reached.\n');
  const screen = new Screen(stdin, stdout, completions(session));
  try {
    await chatOn(screen, session, style, { stays, stop: stop.signal });
  } finally {
    screen.close();
  }
}

try {
  const invocation = readArguments(process.argv.slice(2), env.USER);
  if (invocation.kind === 'help') stdout.write(USAGE);
  else await chat(invocation);
} catch (error) {
  reportFailure('multicast-chat', error, [SocketError]);
}
