import { open } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import type { StreamSocket } from 'streamsocket';
import { fromDuplex } from 'streamsocket/node';

/** A file to be read, from `offset` on, as the input stream of a socket. */
export async function fileToRead(path: string, offset = 0): Promise<StreamSocket> {
  const file = await open(path, 'r');
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  return fromDuplex({ readable: file.createReadStream({ start: offset }), writable: nowhere });
}

/** A file to be written, anew or behind what is in it, as the output stream of a socket. */
export async function fileToWrite(path: string, append = false): Promise<StreamSocket> {
  const file = await open(path, append ? 'a' : 'w');
  const nothing = Readable.from([], { objectMode: false });
  return fromDuplex({ readable: nothing, writable: file.createWriteStream() });
}
