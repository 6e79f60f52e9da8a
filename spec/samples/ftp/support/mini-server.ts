import { DataReader, StreamSocket, StreamSocketListener } from 'streamsocket';
import type { MemoryNetwork } from 'streamsocket/testing';

/** What the server does for a command: it says replies, and may move data between them. */
export type Handler = (session: Session, argument: string) => unknown;

/** What a spec does not care about. */
const USUAL: Readonly<Record<string, Handler>> = {
  USER: ({ say }) => say('331 Password?'),
  PASS: ({ say }) => say('230 Welcome'),
  TYPE: ({ say }) => say('200 Binary'),
  FEAT: ({ say }) => say('211-Features:', ' MLST type*;size*;', ' UTF8', '211 End'),
  OPTS: ({ say }) => say('200 UTF-8'),
  EPSV: async (session) => session.say(`229 Here (|||${await session.listen()}|)`),
  EPRT: (session, argument) => {
    session.connectTo(Number(argument.split('|')[3]));
    return session.say('200 I shall');
  },
  ABOR: ({ say }) => say('226 Aborted'),
  QUIT: ({ say }) => say('221 Bye'),
};

/** An FTP server on a network in memory that does what a spec tells it to. */
export class MiniServer implements AsyncDisposable {
  readonly heard: string[] = [];
  readonly #listener: StreamSocketListener;

  private constructor(listener: StreamSocketListener) {
    this.#listener = listener;
  }

  static async start(
    network: MemoryNetwork,
    handlers: Readonly<Record<string, Handler>>,
    greeting = '220 Ready',
  ): Promise<MiniServer> {
    const transport = network.host('server', { addresses: ['10.0.0.1'] });
    const server = new MiniServer(new StreamSocketListener({ transport }));
    server.#listener.on('connectionreceived', async ({ socket }) => {
      const session = new Session(socket, network);
      await session.say(greeting);
      for await (const line of new DataReader(socket.inputStream).lines()) {
        server.heard.push(line);
        const [command = '', ...argument] = line.split(' ');
        const handler = handlers[command] ?? USUAL[command] ?? (({ say }) => say('502 Not here'));
        await handler(session, argument.join(' '));
      }
      await socket.closeAsync();
    });
    await server.#listener.bindServiceNameAsync(21);
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#listener.closeAsync({ drainMs: 1_000 });
  }
}

export class Session {
  readonly #socket: StreamSocket;
  readonly #network: MemoryNetwork;
  #data: (() => Promise<StreamSocket>) | undefined;

  constructor(socket: StreamSocket, network: MemoryNetwork) {
    this.#socket = socket;
    this.#network = network;
  }

  readonly say = async (...lines: string[]): Promise<void> => {
    await this.#socket.outputStream.writeAsync(
      new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join('')),
    );
  };

  /** Listens for a data connection. @returns the port. */
  async listen(): Promise<number> {
    const listener = new StreamSocketListener({ transport: this.#network.host('server') });
    await listener.bindServiceNameAsync('');
    this.#data = async () => {
      const socket = await listener.acceptAsync();
      listener.close();
      return socket;
    };
    return Number(listener.information.localPort);
  }

  /** Will connect to the client for data. */
  connectTo(port: number, from = 'server'): void {
    this.#data = async () => {
      const socket = new StreamSocket({ transport: this.#network.host(from) });
      await socket.connectAsync('client', port);
      return socket;
    };
  }

  /** The data connection that was agreed on. */
  data(): Promise<StreamSocket> {
    return this.#data?.() ?? Promise.reject(new Error('No data connection was agreed on'));
  }

  /** Says 150, sends a text as data, and says how it went. */
  async sendData(text: string, reply = '226 Done'): Promise<void> {
    await this.say('150 Here it comes');
    const socket = await this.data();
    await socket.outputStream.writeAsync(new TextEncoder().encode(text));
    await socket.closeAsync();
    await this.say(reply);
  }

  /** Says 150, takes data to its end, and says how it went. */
  async takeData(reply = '226 Done'): Promise<string> {
    await this.say('150 Go ahead');
    const socket = await this.data();
    let text = '';
    for await (const chunk of socket) text += new TextDecoder().decode(chunk);
    await socket.closeAsync();
    await this.say(reply);
    return text;
  }
}
