import { HostName, StreamSocketListener, type StreamSocket } from 'streamsocket';
import { LineConnection } from '../../../../docs/samples/irc/connection/line-connection.js';
import { encodeText } from '../../../../docs/samples/irc/protocol/text.js';

/** What to answer to a line: some lines, or nothing. */
export type Script = (line: string) => readonly string[] | undefined;

/** A server that says exactly what a spec tells it to. */
export class ScriptedServer implements AsyncDisposable {
  readonly #listener = new StreamSocketListener();
  readonly #connections: LineConnection[] = [];
  readonly #script: Script;
  readonly heard: string[] = [];
  #onLine: (() => void)[] = [];

  private constructor(script: Script) {
    this.#script = script;
  }

  static async start(script: Script): Promise<ScriptedServer> {
    const server = new ScriptedServer(script);
    server.#listener.on('connectionreceived', ({ socket }) => server.#serve(socket));
    await server.#listener.bindEndpointAsync(new HostName('127.0.0.1'), '');
    return server;
  }

  get port(): number {
    return Number(this.#listener.information.localPort);
  }

  /** Waits until a client has said something that has this in it. */
  async hears(text: string): Promise<void> {
    while (!this.heard.some((line) => line.includes(text))) {
      await new Promise<void>((resolve) => this.#onLine.push(resolve));
    }
  }

  /** Says something to everybody who is connected. */
  async say(...lines: string[]): Promise<void> {
    const bytes = encodeText(lines.map((line) => `${line}\r\n`).join(''));
    await Promise.all(this.#connections.map((connection) => connection.write(bytes)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) connection.close();
    await this.#listener.closeAsync({ drainMs: 1_000 });
  }

  async #serve(socket: StreamSocket): Promise<void> {
    const connection = new LineConnection(socket, 10_000);
    this.#connections.push(connection);
    for await (const { text } of connection.lines()) {
      this.heard.push(text);
      for (const wake of this.#onLine.splice(0)) wake();
      const answers = this.#script(text) ?? [];
      for (const answer of answers) await connection.write(encodeText(`${answer}\r\n`));
      if (answers.at(-1)?.startsWith('ERROR') === true) await connection.closeAsync(1_000);
    }
  }
}

/** The least that makes a client registered, and PONG. */
export const welcoming: Script = (line) => {
  const [command, first = ''] = line.split(' ');
  if (command === 'USER') return [`:irc.test 001 ${first} :Welcome`, `:irc.test 422 ${first} :No MOTD`];
  if (command === 'PING') return [`:irc.test PONG irc.test ${first}`];
  return command === 'QUIT' ? ['ERROR :Bye'] : undefined;
};
