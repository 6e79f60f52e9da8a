import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for socket files, with a short path. Disposing of it removes it. */
export interface SocketFolder extends AsyncDisposable {
  /** The path of a file in it. */
  file(name: string): string;
}

export async function socketFolder(): Promise<SocketFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 's-'));
  return {
    file: (name) => path.join(folder, name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
