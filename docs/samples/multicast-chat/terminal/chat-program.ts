import { SocketError } from 'streamsocket';
import type { Screen } from '../../common/screen.js';
import { printable, type Style } from '../../common/style.js';
import type { ChatSession } from '../chat/chat-session.js';
import { describeEvent } from './describe-event.js';
import { enter, SLASH_COMMANDS, SlashError, textOf } from './slash-commands.js';

/**
 * A user at a screen, in a room. Two loops run side by side: one prints what happens, the other does what the user
 * enters.
 *
 * @param stop - ends it; so do Ctrl-C, `/quit` and, unless `stays`, the end of the input.
 */
export async function chatOn(
  screen: Screen,
  session: ChatSession,
  style: Style,
  { stays, stop }: { readonly stays: boolean; readonly stop: AbortSignal },
): Promise<void> {
  const showing = show(screen, session, style);
  const end = AbortSignal.any([screen.interrupted, stop]);
  end.addEventListener('abort', () => {
    screen.close();
  });
  try {
    const isDone = await obeyAll(screen, session, style);
    if (stays && !isDone) await untilAborted(end);
  } finally {
    await session.leaveAsync();
  }
  await showing;
}

/** Does what is entered, line by line; answers whether the user said that this is all. */
async function obeyAll(screen: Screen, session: ChatSession, style: Style): Promise<boolean> {
  prompt(screen, session, style);
  for await (const line of screen.lines()) {
    const printed = await obey(session, line, style);
    if (printed === undefined) return true;
    // On a terminal, what was said stands there already.
    const said = textOf(line);
    if (!screen.isTerminal && said !== undefined)
      screen.print(`<${style.nick(session.name)}> ${printable(said)}`);
    for (const text of printed) screen.print(text);
    prompt(screen, session, style);
  }
  return false;
}

async function obey(
  session: ChatSession,
  line: string,
  style: Style,
): Promise<readonly string[] | undefined> {
  try {
    return await enter(session, line);
  } catch (error) {
    const isExpected =
      error instanceof SlashError || error instanceof RangeError || error instanceof SocketError;
    if (!isExpected) throw error;
    return [style.warning(`--- ${error.message}`)];
  }
}

async function show(screen: Screen, session: ChatSession, style: Style): Promise<void> {
  for await (const event of session.events()) screen.print(describeEvent(event, style));
}

function prompt(screen: Screen, session: ChatSession, style: Style): void {
  screen.setPrompt(`${style.nick(session.name)}> `);
}

/** Words to complete with the Tab key: commands and names. */
export function completions(session: ChatSession): (word: string) => readonly string[] {
  return (word) =>
    [...[...SLASH_COMMANDS.keys()].map((name) => `/${name}`), ...session.others].filter((known) =>
      known.toLowerCase().startsWith(word.toLowerCase()),
    );
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener('abort', () => {
        resolve();
      });
  });
}
