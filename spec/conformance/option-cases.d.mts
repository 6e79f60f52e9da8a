import type { StreamSocket, StreamSocketListener } from '../../lib/index.js';

/** Either class by its constructor. */
interface LibraryParts {
  readonly StreamSocket: typeof StreamSocket;
  readonly StreamSocketListener: typeof StreamSocketListener;
}

export function tryOption(library: LibraryParts, name: string): Promise<string>;
