import {
  copyAsync,
  DataReader,
  type InputStream,
  type OutputStream,
  StreamSocket,
  StreamSocketListener,
  type WaitOptions,
} from 'streamsocket';
import { realClock } from '../common/clock.js';
import { ReplyConnection } from '../common/reply-connection.js';
import { active, passive, type DataConnection } from './data-connection.js';
import { FtpError } from './ftp-error.js';
import type { FtpClientOptions, GetOptions, PutOptions, TransferOptions } from './ftp-client-options.js';
import { entryOfList, entryOfMlsd, type ListEntry } from './list-entry.js';
import { logIn } from './log-in.js';
import { carryOut, type Transfer } from './transfer.js';
import { TransferLimit } from './transfer-limit.js';

/** The most bytes of a line of a list. */
const MOST_LINE_BYTES = 8 * 1024;

/** How long a server may take to say goodbye; all is done by then. */
const GOODBYE: WaitOptions = { timeoutMs: 5_000 };

/**
 * A client of one FTP server (RFC 959, 2428, 3659). It does one thing at a time, as the protocol does: calls wait for
 * those before them.
 */
export class FtpClient implements AsyncDisposable {
  readonly #options: FtpClientOptions;
  readonly #control: ReplyConnection;
  readonly #features: ReadonlySet<string>;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(control: ReplyConnection, features: ReadonlySet<string>, options: FtpClientOptions) {
    this.#control = control;
    this.#features = features;
    this.#options = options;
  }

  /**
   * Connects and logs in.
   *
   * @param wait - bounds connecting, and then each reply.
   * @throws SocketError - the server could not be reached.
   * @throws FtpError - it does not let us in.
   */
  static async connectAsync(
    host: string,
    port: number,
    options: FtpClientOptions = {},
    wait: WaitOptions = {},
  ): Promise<FtpClient> {
    const socket = options.createSocket?.() ?? new StreamSocket();
    try {
      await socket.connectAsync(host, port, wait);
      const control = new ReplyConnection(socket, options.replyWithinMs ?? 30_000, FtpError);
      return new FtpClient(control, await logIn(control, options, wait), options);
    } catch (failure) {
      socket.close();
      throw failure;
    }
  }

  /** What is in a folder; default: the one we are in. MLSD, or LIST where the server has no other. */
  listAsync(folder = '', options: TransferOptions = {}): Promise<ListEntry[]> {
    const isExact = this.#features.has('MLST');
    const command = `${isExact ? 'MLSD' : 'LIST'} ${folder}`.trimEnd();
    const parse = isExact ? entryOfMlsd : entryOfList;
    return this.#transfer(`list "${folder}"`, command, options, (socket, limit) => {
      return this.#entries(socket, parse, limit);
    });
  }

  /** How many bytes a file has. A call that is called off closes the connection. @throws FtpError - it has none. */
  sizeAsync(path: string, wait?: WaitOptions): Promise<number> {
    return this.#inTurn(async () => {
      const what = `tell the size of "${path}"`;
      const reply = await this.#control.command(`SIZE ${path}`, what, 'done', wait);
      const [line = ''] = reply.lines;
      if (!/^\d{1,15}$/.test(line)) throw new FtpError(what, reply);
      return Number(line);
    });
  }

  /**
   * Gets a file, and writes it to a stream, which stays open. Done once the server says that this was all of it.
   *
   * @returns how many bytes came.
   */
  getAsync(path: string, output: OutputStream, options: GetOptions = {}): Promise<number> {
    const { offset = 0 } = options;
    const what = `get "${path}"`;
    const prepare = offset === 0 ? undefined : () => this.#control.command(`REST ${offset}`, what, 'go on');
    return this.#transfer(
      what,
      `RETR ${path}`,
      options,
      (socket, limit) => this.#copy(socket.inputStream, output, options, limit),
      prepare,
    );
  }

  /**
   * Puts a file that is read from a stream to its end. Done once the server says that it has it.
   *
   * @returns how many bytes went.
   */
  putAsync(path: string, input: InputStream, options: PutOptions = {}): Promise<number> {
    const command = `${options.append === true ? 'APPE' : 'STOR'} ${path}`;
    return this.#transfer(`put "${path}"`, command, options, async (socket, limit) => {
      const bytes = await this.#copy(input, socket.outputStream, options, limit);
      await socket.outputStream.closeAsync();
      return bytes;
    });
  }

  /** Takes leave, when what was begun is done. */
  async closeAsync(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#control.ask('QUIT', GOODBYE).catch(() => undefined);
      await this.#control.closeAsync();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeAsync().catch(() => undefined);
  }

  #copy(
    input: InputStream,
    output: OutputStream,
    { onProgress }: TransferOptions,
    limit: TransferLimit,
  ): Promise<number> {
    return copyAsync(input, output, {
      signal: limit.signal,
      onProgress: (bytes) => {
        limit.moved();
        onProgress?.(bytes);
      },
    });
  }

  async #entries(
    { inputStream }: StreamSocket,
    parse: (line: string) => ListEntry | undefined,
    limit: TransferLimit,
  ): Promise<ListEntry[]> {
    const { maxListEntries = 100_000 } = this.#options;
    const reader = new DataReader(inputStream);
    const entries: ListEntry[] = [];
    for (;;) {
      const line = await reader.readLineAsync({ limitBytes: MOST_LINE_BYTES, signal: limit.signal });
      if (line === null) return entries;
      limit.moved();
      const entry = parse(line);
      if (entry === undefined) continue;
      if (entries.length === maxListEntries)
        throw new RangeError(`A list of more than ${maxListEntries} entries`);
      entries.push(entry);
    }
  }

  #transfer<T>(
    what: string,
    command: string,
    { signal }: TransferOptions,
    move: (socket: StreamSocket, limit: TransferLimit) => Promise<T>,
    prepare?: Transfer<T>['prepare'],
  ): Promise<T> {
    return this.#inTurn(async () => {
      const { clock = realClock, stalledAfterMs = 60_000 } = this.#options;
      const limit = new TransferLimit(clock, stalledAfterMs, signal);
      try {
        return await carryOut(this.#control, {
          what,
          command,
          limit,
          connect: () => this.#connect(),
          prepare,
          move: (socket) => move(socket, limit),
        });
      } finally {
        limit.stop();
      }
    });
  }

  #connect(): Promise<DataConnection> {
    const { mode, replyWithinMs = 30_000, createSocket, createListener } = this.#options;
    const sockets = {
      createSocket: createSocket ?? ((): StreamSocket => new StreamSocket()),
      createListener: createListener ?? ((): StreamSocketListener => new StreamSocketListener()),
    };
    return (mode === 'active' ? active : passive)(this.#control, sockets, { timeoutMs: replyWithinMs });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn;
    return turn;
  }
}
