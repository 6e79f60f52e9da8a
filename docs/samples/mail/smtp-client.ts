import { StreamSocket, type WaitOptions } from 'streamsocket';
import type { Reply } from '../common/reply.js';
import { ReplyConnection } from '../common/reply-connection.js';
import { envelopeAddress } from './address.js';
import { dotStuffed } from './dot-stuffing.js';
import { checkMayLogIn, plainResponse, type Login } from './password.js';
import { SmtpError } from './smtp-error.js';

export interface SmtpClientOptions {
  /** What we call ourselves. Default: our address. */
  readonly clientName?: string | undefined;
  readonly login?: Login | undefined;
  /** Whether to go on protected by TLS (STARTTLS): if the server can, always, or never. Default: `if offered`. */
  readonly tls?: 'if offered' | 'required' | 'off' | undefined;
  /** The longest wait for a reply, in milliseconds. Default: 300 000, as RFC 5321, 4.5.3.2 has it. */
  readonly replyWithinMs?: number | undefined;
  /** Makes the socket; a test gives one of a network in memory. */
  readonly createSocket?: (() => StreamSocket) | undefined;
}

/** A message on its way. */
export interface Mail {
  /** Whom to tell when it cannot be delivered; `''` for nobody. */
  readonly from: string;
  readonly to: readonly string[];
  /** Headers, an empty line, the text: any bytes, lines of up to 998. */
  readonly message: Uint8Array;
}

/** What became of a mail that was sent. */
export interface Sent {
  /** The last reply: often what the server calls the mail. */
  readonly reply: Reply;
  /** The recipients that the server does not take, and why; the others get it. */
  readonly refused: readonly { readonly address: string; readonly error: SmtpError }[];
}

/** How long a server may take to say goodbye; all is done by then. */
const GOODBYE: WaitOptions = { timeoutMs: 5_000 };

/** A client of one SMTP server (RFC 5321), which sends one mail after the other. */
export class SmtpClient implements AsyncDisposable {
  readonly #connection: ReplyConnection;
  /** What the server can do, by its word: `SIZE` has `1000000`. */
  readonly capabilities: ReadonlyMap<string, string>;

  private constructor(connection: ReplyConnection, capabilities: ReadonlyMap<string, string>) {
    this.#connection = connection;
    this.capabilities = capabilities;
  }

  /**
   * Connects, says hello, protects the connection, and logs in if there is a login.
   *
   * @param wait - bounds connecting, and then each reply.
   * @throws SocketError - the server could not be reached, or its certificate is not for `host`.
   * @throws SmtpError - it does not let us in, cannot tell who we are by PLAIN, or has no TLS.
   * @throws UnprotectedError - others could read the password.
   */
  static async connectAsync(
    host: string,
    port: number,
    options: SmtpClientOptions = {},
    wait: WaitOptions = {},
  ): Promise<SmtpClient> {
    const socket = options.createSocket?.() ?? new StreamSocket();
    try {
      await socket.connectAsync(host, port, wait);
      const connection = new ReplyConnection(socket, options.replyWithinMs ?? 300_000, SmtpError);
      const greeting = await connection.reply(wait);
      if (greeting.kind !== 'done') throw new SmtpError('begin', greeting);
      let capabilities = await sayHello(connection, options, wait);
      if (options.tls === 'required' || (options.tls !== 'off' && capabilities.has('STARTTLS'))) {
        await connection.command('STARTTLS', 'protect the connection', 'done', wait);
        await connection.secure(host, wait);
        // What was said before could have been said by anybody (RFC 3207, 4.2).
        capabilities = await sayHello(connection, options, wait);
      }
      const client = new SmtpClient(connection, capabilities);
      if (options.login !== undefined) await client.#logIn(socket, options.login, wait);
      return client;
    } catch (failure) {
      socket.close();
      throw failure;
    }
  }

  /**
   * Sends a mail. Done once the server has taken it: from then on it is the server's to deliver, or to tell `from`.
   *
   * @param wait - bounds each reply; a call that is called off closes the connection.
   * @throws SmtpError - the server does not take it, or none of its recipients.
   * @throws RangeError - an address is none, or the mail is larger than the server takes; nothing was sent.
   */
  async sendAsync({ from, to, message }: Mail, wait?: WaitOptions): Promise<Sent> {
    const size = this.#sizeParameter(message.length);
    const envelope = [`MAIL FROM:${envelopeAddress(from)}${size}`];
    for (const address of to) envelope.push(`RCPT TO:${envelopeAddress(address)}`);
    if (to.length === 0) throw new RangeError('A mail must have a recipient at least');

    const [sender, ...recipients] = await this.#askAll(envelope, wait);
    if (sender?.kind !== 'done') return this.#forget(`send from "${from}"`, sender, wait);
    const refused = to.flatMap((address, i) => refusalOf(address, recipients[i]));
    const [first] = refused;
    if (first !== undefined && refused.length === to.length) {
      return this.#forget(`send to "${first.address}"`, first.error.reply, wait);
    }
    await this.#connection.command('DATA', 'send', 'go on', wait);
    await this.#connection.sendBytes(dotStuffed(message), wait);
    const reply = await this.#connection.reply(wait);
    if (reply.kind !== 'done') throw new SmtpError('send', reply);
    return { reply, refused };
  }

  /** Takes leave. */
  async closeAsync(): Promise<void> {
    await this.#connection.ask('QUIT', GOODBYE).catch(() => undefined);
    await this.#connection.closeAsync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeAsync().catch(() => undefined);
  }

  async #logIn(socket: StreamSocket, login: Login, wait: WaitOptions): Promise<void> {
    checkMayLogIn(socket, login);
    await this.#connection.command(
      `AUTH PLAIN ${plainResponse(login)}`,
      `log in as "${login.user}"`,
      'done',
      wait,
    );
  }

  /** Says how large the mail is, where the server asks for it (RFC 1870). */
  #sizeParameter(bytes: number): string {
    const limit = this.capabilities.get('SIZE');
    if (limit === undefined) return '';
    if (/^[1-9]\d*$/.test(limit) && bytes > Number(limit)) {
      throw new RangeError(`The mail has ${bytes} bytes, and the server takes ${limit}`);
    }
    return ` SIZE=${bytes}`;
  }

  /** All commands at once where the server can take that (RFC 2920); their replies, in order. */
  async #askAll(commands: readonly string[], wait?: WaitOptions): Promise<Reply[]> {
    const replies: Reply[] = [];
    if (!this.capabilities.has('PIPELINING')) {
      for (const command of commands) replies.push(await this.#connection.ask(command, wait));
      return replies;
    }
    await this.#connection.sendMany(commands, wait);
    while (replies.length < commands.length) replies.push(await this.#connection.reply(wait));
    return replies;
  }

  /** Makes the server forget a mail that was begun, and throws. */
  async #forget(what: string, reply: Reply | undefined, wait?: WaitOptions): Promise<never> {
    await this.#connection.ask('RSET', wait);
    if (reply === undefined) throw new Error('BUG: a command without a reply');
    throw new SmtpError(what, reply);
  }
}

function refusalOf(address: string, reply: Reply | undefined): { address: string; error: SmtpError }[] {
  if (reply === undefined || reply.kind === 'done') return [];
  return [{ address, error: new SmtpError(`send to "${address}"`, reply) }];
}

/** EHLO, or HELO to a server that does not know it. @returns what the server can do. */
async function sayHello(
  connection: ReplyConnection,
  { clientName }: SmtpClientOptions,
  wait: WaitOptions,
): Promise<ReadonlyMap<string, string>> {
  const { local } = connection.addresses;
  const name = clientName ?? (local.includes(':') ? `[IPv6:${local}]` : `[${local}]`);
  const reply = await connection.ask(`EHLO ${name}`, wait);
  if (reply.kind !== 'done') {
    await connection.command(`HELO ${name}`, 'say hello', 'done', wait);
    return new Map();
  }
  return new Map(
    reply.lines.slice(1).map((line) => {
      const [word = '', ...rest] = line.split(' ');
      return [word.toUpperCase(), rest.join(' ')];
    }),
  );
}
