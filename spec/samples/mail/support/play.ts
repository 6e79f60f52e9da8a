import { StreamSocket } from 'streamsocket';
import { MemoryNetwork, scriptedPeer, type ScriptStep } from 'streamsocket/testing';

/** What a script is, for short: `C: ` what the client says, `S: ` what the server does, a line each. */
export function script(...lines: readonly string[]): ScriptStep[] {
  return lines.map((line) => {
    const text = `${line.slice(3)}\r\n`;
    return line.startsWith('C: ') ? { expect: text } : { send: text };
  });
}

/** Runs `act` with a way to make sockets, on a network where the server plays a script; byte by byte unless told otherwise. */
export async function play(
  port: number,
  steps: readonly ScriptStep[],
  act: (createSocket: () => StreamSocket) => Promise<void>,
  chunkBytes = 1,
): Promise<void> {
  using network = new MemoryNetwork({ link: { chunkBytes } });
  await using server = scriptedPeer(steps);
  await server.listen(network.host('server'), port);
  const transport = network.host('client', { addresses: ['10.0.0.2'] });
  await act(() => new StreamSocket({ transport }));
  await server.done;
}
