import type { ChatSession } from '../chat/chat-session.js';

interface SlashCommand {
  readonly usage: string;
  readonly help: string;
  /** Does it; answers with what to print. */
  readonly run: (session: ChatSession, rest: string) => Promise<readonly string[]> | readonly string[];
}

/** Something the user typed cannot be done; the message says why. */
export class SlashError extends Error {
  override readonly name = 'SlashError';
}

export const SLASH_COMMANDS: ReadonlyMap<string, SlashCommand> = new Map(
  Object.entries<SlashCommand>({
    who: {
      usage: '/who',
      help: 'show who is there',
      run: ({ name, others }) => [`In the room: ${[`${name} (you)`, ...others].join(', ')}`],
    },
    name: {
      usage: '/name other',
      help: 'change your name',
      async run(session, rest) {
        await session.renameAsync(rest);
        return [`You are now called ${session.name}`];
      },
    },
    stats: {
      usage: '/stats',
      help: 'show what went over the network, and what got lost',
      run: ({ counters }) => describeCounters(counters),
    },
    quit: { usage: '/quit', help: 'leave', run: () => [] },
    help: {
      usage: '/help',
      help: 'show this',
      run: () => [...SLASH_COMMANDS.values()].map(({ usage, help }) => `${usage.padEnd(14)}${help}`),
    },
  }),
);

function describeCounters(counters: ChatSession['counters']): readonly string[] {
  const { sent, heard, strange, asked, repeated, lost, dropped } = counters;
  const kernel = dropped.kernel === undefined ? 'nobody knows how many' : String(dropped.kernel);
  return [
    `Packets: ${sent} sent, ${heard} heard, ${strange} that made no sense`,
    `Messages: asked for again ${asked} times, said again ${repeated}, lost ${lost}`,
    `Dropped on this machine: ${kernel} by the system, ${dropped.inbox} by us`,
  ];
}

/** What a line says, if it says something: `//` begins a text that begins with a slash. */
export function textOf(line: string): string | undefined {
  if (line.trim() === '' || /^\/(?!\/)/.test(line)) return undefined;
  return line.replace(/^\/\//, '/');
}

/**
 * Does what a line asks for: a command, or something to be said.
 *
 * @returns what to print, or `undefined` if the user wants to leave.
 * @throws SlashError - the line makes no sense; also whatever the session throws.
 */
export async function enter(session: ChatSession, line: string): Promise<readonly string[] | undefined> {
  if (line.trim() === '') return [];
  const text = textOf(line);
  if (text !== undefined) {
    await session.sayAsync(text);
    return [];
  }
  const [, name = '', rest = ''] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? [];
  const command = SLASH_COMMANDS.get(name.toLowerCase());
  if (command === undefined) throw new SlashError(`There is no /${name}; /help shows what there is`);
  const printed = await command.run(session, rest.trim());
  return name.toLowerCase() === 'quit' ? undefined : printed;
}
