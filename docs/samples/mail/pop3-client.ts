import { StreamSocket, type WaitOptions } from 'streamsocket';
import { checkMayLogIn, plainResponse, type Login } from './password.js';
import { Pop3Connection } from './pop3-connection.js';
import { Pop3Error } from './pop3-error.js';

export interface Pop3ClientOptions {
  readonly login: Login;
  /** Whether to go on protected by TLS (STLS): if the server can, always, or never. Default: `if offered`. */
  readonly tls?: 'if offered' | 'required' | 'off' | undefined;
  /** The longest wait for an answer, in milliseconds. Default: 60 000. */
  readonly replyWithinMs?: number | undefined;
  /** The most bytes of a message. Default: 33 554 432. */
  readonly maxMessageBytes?: number | undefined;
  /** Makes the socket; a test gives one of a network in memory. */
  readonly createSocket?: (() => StreamSocket) | undefined;
}

/** A message in the mailbox. */
export interface Pop3Entry {
  /** Its number in this session. */
  readonly number: number;
  readonly sizeBytes: number;
}

/** A client of one POP3 server (RFC 1939), logged in to one mailbox. It does one thing at a time. */
export class Pop3Client implements AsyncDisposable {
  readonly #connection: Pop3Connection;

  private constructor(connection: Pop3Connection) {
    this.#connection = connection;
  }

  /**
   * Connects, protects the connection, and logs in.
   *
   * @param wait - bounds connecting, and then each answer.
   * @throws SocketError - the server could not be reached, or its certificate is not for `host`.
   * @throws Pop3Error - it does not let us in.
   * @throws UnprotectedError - others could read the password.
   */
  static async connectAsync(
    host: string,
    port: number,
    options: Pop3ClientOptions,
    wait: WaitOptions = {},
  ): Promise<Pop3Client> {
    const socket = options.createSocket?.() ?? new StreamSocket();
    try {
      await socket.connectAsync(host, port, wait);
      const { replyWithinMs = 60_000, maxMessageBytes = 32 * 1024 * 1024, login } = options;
      const connection = new Pop3Connection(socket, { replyWithinMs, maxMessageBytes });
      await connection.status('begin', wait);
      let capabilities = await capabilitiesOf(connection, wait);
      if (options.tls === 'required' || (options.tls !== 'off' && capabilities.has('STLS'))) {
        await connection.command('STLS', 'protect the connection', wait);
        await connection.secure(host, wait);
        // What was said before could have been said by anybody (RFC 2595, 4).
        capabilities = await capabilitiesOf(connection, wait);
      }
      checkMayLogIn(socket, login);
      await logIn(connection, capabilities, login, wait);
      return new Pop3Client(connection);
    } catch (failure) {
      socket.close();
      throw failure;
    }
  }

  /** What is in the mailbox. */
  async listAsync(wait?: WaitOptions): Promise<Pop3Entry[]> {
    const lines = await this.#connection.lines('LIST', 'list the mailbox', wait);
    return lines.map((line) => {
      const [, number, size] = /^(\d{1,9}) (\d{1,15})/.exec(line) ?? [];
      if (number === undefined) throw new Pop3Error('list the mailbox', `the server said "${line}"`);
      return { number: Number(number), sizeBytes: Number(size) };
    });
  }

  /** Names that messages keep in later sessions (UIDL), by their numbers. */
  async idsAsync(wait?: WaitOptions): Promise<ReadonlyMap<number, string>> {
    const lines = await this.#connection.lines('UIDL', 'name the messages', wait);
    return new Map(
      lines.map((line) => {
        const [number = '', id = ''] = line.split(' ');
        return [Number(number), id];
      }),
    );
  }

  /** A message, as it was sent. @throws SocketError - it is larger than `maxMessageBytes`. */
  async retrieveAsync(number: number, wait?: WaitOptions): Promise<Uint8Array> {
    return this.#connection.text(`RETR ${number}`, `get message ${number}`, wait);
  }

  /** Marks a message, which is gone once `closeAsync` has said goodbye; a connection that breaks keeps it. */
  async deleteAsync(number: number, wait?: WaitOptions): Promise<void> {
    await this.#connection.command(`DELE ${number}`, `delete message ${number}`, wait);
  }

  /** Takes leave, which is when the server deletes what was marked. @throws Pop3Error - it could not. */
  async closeAsync(): Promise<void> {
    try {
      await this.#connection.command('QUIT', 'delete what was marked');
    } finally {
      await this.#connection.closeAsync();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeAsync().catch(() => undefined);
  }
}

/** What the server can do, by its word: `SASL` has `PLAIN LOGIN`. Nothing for one older than RFC 2449. */
async function capabilitiesOf(
  connection: Pop3Connection,
  wait: WaitOptions,
): Promise<ReadonlyMap<string, string>> {
  try {
    const lines = await connection.lines('CAPA', 'tell what it can do', wait);
    return new Map(
      lines.map((line) => {
        const [word = '', ...rest] = line.toUpperCase().split(' ');
        return [word, rest.join(' ')];
      }),
    );
  } catch (error) {
    if (error instanceof Pop3Error) return new Map();
    throw error;
  }
}

/** PLAIN where the server has it (RFC 5034), USER and PASS where not. */
async function logIn(
  connection: Pop3Connection,
  capabilities: ReadonlyMap<string, string>,
  login: Login,
  wait: WaitOptions,
): Promise<void> {
  const what = `log in as "${login.user}"`;
  if (capabilities.get('SASL')?.split(' ').includes('PLAIN') === true) {
    await connection.command(`AUTH PLAIN ${plainResponse(login)}`, what, wait);
    return;
  }
  await connection.command(`USER ${login.user}`, what, wait);
  await connection.command(`PASS ${login.password}`, what, wait);
}
