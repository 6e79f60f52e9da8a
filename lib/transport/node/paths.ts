import { lstat, unlink } from 'node:fs/promises';
import { Socket } from 'node:net';
import { dirname } from 'node:path';

import { statusError } from '../../errors/failures.js';
import { SocketErrorStatus } from '../../errors/socket-error-status.js';
import { translate } from '../../errors/translate.js';
import { onAbort } from '../../util/abort.js';
import { quote } from '../../util/quote.js';

/** `sun_path` less its final NUL: Linux has room for 107 bytes, the BSDs and macOS for 103. */
const MAX_PATH_BYTES = process.platform === 'linux' ? 107 : 103;

/** Refuses a path that cannot be a socket's, before the system cuts it short. */
export function checkPath(path: string, action: string): void {
  if (process.platform === 'win32') return;
  const bytes = Buffer.byteLength(path);
  if (bytes <= MAX_PATH_BYTES) return;
  throw new RangeError(
    `Cannot ${action} ${quote(path)}: the path has ${bytes} bytes, a socket's may have ${MAX_PATH_BYTES}`,
  );
}

/** Refuses a directory that is not there; libuv would say that permission is denied. */
export async function checkDirectory(path: string): Promise<void> {
  if (!isFile(path)) return;
  await lstat(dirname(path)).catch((error: unknown) => {
    throw translate(error, `Cannot listen at ${JSON.stringify(path)}`, 'bind');
  });
}

/**
 * Removes a socket file that a server left behind when it died. Only a socket is removed, and only when a
 * connection to it is refused: a living server stays, and listening fails as it should. A file of another kind
 * stays, too, and is what the failure tells of.
 */
export async function removeStaleSocketFile(path: string, signal: AbortSignal): Promise<void> {
  if (!isFile(path)) return;
  const file = await lstat(path).catch(() => undefined);
  signal.throwIfAborted();
  if (file?.isSocket() === false) {
    throw statusError(
      SocketErrorStatus.addressAlreadyInUse,
      `Cannot listen at ${JSON.stringify(path)}: a file that is no socket is there`,
      { code: 'EADDRINUSE', source: 'caller', phase: 'bind' },
    );
  }
  if (file === undefined || !(await isRefused(path, signal))) return;
  // Gone meanwhile is as good.
  await unlink(path).catch(() => {});
}

/** Names of Windows pipes and abstract names of Linux are no files. */
function isFile(path: string): boolean {
  return process.platform !== 'win32' && !path.startsWith('\0');
}

function isRefused(path: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = new Socket();
    const forget = onAbort(signal, () => {
      probe.destroy();
      reject(signal.reason as Error);
    });
    probe.once('error', (error: NodeJS.ErrnoException) => {
      forget();
      resolve(error.code === 'ECONNREFUSED');
    });
    probe.connect({ path }, () => {
      forget();
      probe.destroy();
      resolve(false);
    });
  });
}
