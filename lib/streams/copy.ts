import { throwIfRefused, startWait } from '../util/abort.js';
import { quote } from '../util/quote.js';
import { checkWaitOptions, type WaitOptions } from '../util/wait-options.js';
import { InputStreamOptions } from './input-stream-options.js';
import { InputStream } from './input-stream.js';
import { OutputStream } from './output-stream.js';

/** How a copy is watched and called off. */
export interface CopyOptions extends WaitOptions {
  /** Told how many bytes were copied so far, after each part. What it throws ends the copy. */
  readonly onProgress?: ((copiedBytes: number) => void) | undefined;
}

/** What is copied at a time. */
const PART_BYTES = 64 * 1024;

/**
 * Copies everything that comes in to where it is to go out, until the peer has finished; at most 64 KiB are on the
 * way. The output stays open.
 *
 * A copy that is called off loses nothing: what was not written can still be read.
 *
 * @returns how many bytes were copied, all of them accepted by `output`.
 * @throws TypeError, RangeError - an argument is not what is described here.
 * @throws whatever reading or writing fails with; `connectionTimedOut` (network) after `timeoutMs`.
 * @see WinRT `RandomAccessStream.CopyAsync`.
 */
export async function copyAsync(
  input: InputStream,
  output: OutputStream,
  options?: CopyOptions,
): Promise<number> {
  if (!(input instanceof InputStream)) {
    throw new TypeError(`input must be an InputStream, such as socket.inputStream, not ${quote(input)}`);
  }
  if (!(output instanceof OutputStream)) {
    throw new TypeError(`output must be an OutputStream, such as socket.outputStream, not ${quote(output)}`);
  }
  checkWaitOptions(options);
  const onProgress: unknown = options?.onProgress;
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw new TypeError(`onProgress must be a function, not ${quote(onProgress)}`);
  throwIfRefused(options, 'Cannot copy');
  const controller = new AbortController();
  const disarm = startWait(options, input.clock, 'Cannot copy', undefined, (reason) => {
    controller.abort(reason);
  });
  const limits = options === undefined ? undefined : { signal: controller.signal };
  try {
    let copiedBytes = 0;
    for (;;) {
      const part = await input.readAsync(PART_BYTES, InputStreamOptions.partial, limits);
      if (part.length === 0) return copiedBytes;
      try {
        await output.writeAsync(part, limits);
      } catch (failure) {
        // Nothing of it was sent.
        input.giveBack(part);
        throw failure;
      }
      copiedBytes += part.length;
      options?.onProgress?.(copiedBytes);
    }
  } finally {
    disarm();
  }
}
