// The sides of a workload that must be the same for every contender.
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A record of the workloads of values: numbers of 1, 2, 4, 8 and 8 bytes and a text. */
export const TEXT = 'sixteen letters.';
export const RECORD_BYTES = 1 + 2 + 4 + 8 + 8 + TEXT.length;

/** Counts what arrives, and the time of what arrives behind the first `warmUpBytes`. */
export class BulkMeter {
  #bytes = 0;
  #warmUpBytes;
  #fromMs;

  constructor({ warmUpBytes }) {
    this.#warmUpBytes = warmUpBytes;
  }

  add(bytes) {
    this.#bytes += bytes;
    if (this.#fromMs !== undefined || this.#bytes < this.#warmUpBytes) return;
    this.#fromMs = performance.now();
    this.#warmUpBytes = this.#bytes;
  }

  result() {
    return {
      bytes: this.#bytes,
      countedBytes: this.#bytes - this.#warmUpBytes,
      ms: performance.now() - this.#fromMs,
    };
  }
}

/** Sends framed messages as fast as somebody takes them: many a write, so that the reader is what is measured. */
export function produceMessages({ durationMs, sizeBytes }) {
  const one = Buffer.alloc(4 + sizeBytes, 7);
  one.writeUInt32BE(sizeBytes);
  const many = Buffer.concat(Array.from({ length: 1_000 }, () => one));
  const server = net.createServer((socket) => {
    const untilMs = performance.now() + durationMs;
    const send = () => {
      while (performance.now() < untilMs) if (!socket.write(many)) return;
      socket.off('drain', send);
      socket.end();
    };
    socket.on('drain', send).on('error', () => {});
    send();
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });
}

/** Opens connections that never say anything, up to `connections` in all. */
export async function openIdle({ port }, open, connections) {
  while (open.length < connections) {
    const batch = Math.min(64, connections - open.length);
    await Promise.all(
      Array.from(
        { length: batch },
        () =>
          new Promise((resolve, reject) => {
            open.push(net.connect(port, '127.0.0.1', resolve).on('error', reject));
          }),
      ),
    );
  }
}

/** Says that no more datagrams come, with one of one byte; several times, for it may be lost as well. */
export async function sayEnd(send) {
  for (let i = 0; i < 10; i++) {
    await delay(20);
    send(new Uint8Array(1));
  }
}
