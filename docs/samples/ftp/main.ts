import { stat } from 'node:fs/promises';
import { SocketError } from 'streamsocket';
import { reportFailure } from '../common/report-failure.js';
import { printable } from '../common/style.js';
import { readArguments, USAGE, type Files, type Invocation, type Server } from './arguments.js';
import { FtpClient } from './ftp-client.js';
import { FtpError } from './ftp-error.js';
import type { ListEntry } from './list-entry.js';
import { fileToRead, fileToWrite } from './local-file.js';
import { progressLine, sizeText } from './progress-bar.js';

const { stdout, env } = process;

/** How often the bar is drawn. */
const REDRAW_MS = 100;

/** What a user can do something about, beside what the server and the network say. */
class FileError extends Error {
  override readonly name = 'FileError';
}

async function run(invocation: Invocation): Promise<void> {
  if (invocation.kind === 'help') {
    stdout.write(USAGE);
    return;
  }
  await using client = await connect(invocation);
  if (invocation.kind === 'list') {
    for (const entry of await client.listAsync(invocation.folder)) stdout.write(`${lineOf(entry)}\n`);
    return;
  }
  const interrupted = new AbortController();
  process.once('SIGINT', () => {
    interrupted.abort(new FileError('Interrupted; --resume goes on'));
  });
  await (invocation.kind === 'get' ? get : put)(client, invocation, interrupted.signal);
}

function connect({ host, port, user, mode }: Server): Promise<FtpClient> {
  return FtpClient.connectAsync(
    host,
    port,
    { user, password: env.FTP_PASSWORD, mode },
    { timeoutMs: 10_000 },
  );
}

async function get(client: FtpClient, { remote, local, resume }: Files, signal: AbortSignal): Promise<void> {
  const offset = resume ? await sizeOf(local, 0) : 0;
  const totalBytes = await client.sizeAsync(remote).catch(unlessMissing);
  const file = await fileToWrite(local, offset > 0).catch(asFileError);
  try {
    const onProgress = barOf(remote, offset, totalBytes);
    await client.getAsync(remote, file.outputStream, { offset, signal, onProgress });
  } finally {
    await file.closeAsync();
  }
  stdout.write('\n');
}

async function put(client: FtpClient, { remote, local, resume }: Files, signal: AbortSignal): Promise<void> {
  const totalBytes = await sizeOf(local);
  const offset = resume ? await client.sizeAsync(remote).catch(() => 0) : 0;
  if (offset > totalBytes) throw new FileError(`Cannot go on: "${remote}" has more bytes than "${local}"`);
  const file = await fileToRead(local, offset).catch(asFileError);
  try {
    const onProgress = barOf(remote, offset, totalBytes);
    await client.putAsync(remote, file.inputStream, { append: offset > 0, signal, onProgress });
  } finally {
    file.close();
  }
  stdout.write('\n');
}

/** Draws the bar; on what is no terminal, only when all is done. */
function barOf(name: string, offset: number, totalBytes: number | undefined): (movedBytes: number) => void {
  const beganAt = performance.now();
  let drawnAt = -Infinity;
  return (movedBytes) => {
    const now = performance.now();
    const doneBytes = offset + movedBytes;
    const isDone = doneBytes === totalBytes;
    if (!isDone && (!stdout.isTTY || now - drawnAt < REDRAW_MS)) return;
    drawnAt = now;
    const line = progressLine({ doneBytes, totalBytes, movedBytes, elapsedMs: now - beganAt });
    stdout.write(`${stdout.isTTY ? '\r' : ''}${printable(name)} ${line}${stdout.isTTY ? '\x1b[K' : ''}`);
  };
}

function lineOf({ name, kind, sizeBytes, modifiedAt }: ListEntry): string {
  const size = sizeBytes === undefined || kind === 'folder' ? '' : sizeText(sizeBytes);
  const time = modifiedAt === undefined ? '' : modifiedAt.toISOString().slice(0, 16).replace('T', ' ');
  return `${kind.padEnd(6)} ${size.padStart(10)} ${time.padEnd(16)} ${printable(name)}`;
}

/** How many bytes a file of ours has; `otherwise` if there is none. */
async function sizeOf(path: string, otherwise?: number): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    return otherwise ?? asFileError(error);
  }
}

/** Not every server can tell a size. One that says that there is no such file is believed before ours is touched. */
function unlessMissing(error: unknown): undefined {
  if (!(error instanceof FtpError) || error.code === 550) throw error;
}

function asFileError(error: unknown): never {
  throw new FileError((error as Error).message, { cause: error });
}

try {
  await run(readArguments(process.argv.slice(2)));
} catch (error) {
  reportFailure('ftp', error, [FtpError, SocketError, FileError]);
}
