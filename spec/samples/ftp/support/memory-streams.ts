import type { InputStream, OutputStream } from 'streamsocket';
import { fromWebStreams } from 'streamsocket/web';

/** A stream that has this text. */
export function inputOf(...texts: readonly string[]): InputStream {
  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const text of texts) controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
  return fromWebStreams({ readable, writable: new WritableStream() }).inputStream;
}

/** A stream that keeps what is written to it. */
export class Kept {
  text = '';
  readonly stream: OutputStream;

  /** @param onText - called with each part as it comes. */
  constructor(onText: (text: string) => void = () => undefined) {
    const writable = new WritableStream<Uint8Array>({
      write: (chunk) => {
        const text = new TextDecoder().decode(chunk);
        this.text += text;
        onText(text);
      },
    });
    this.stream = fromWebStreams({ readable: new ReadableStream(), writable }).outputStream;
  }

  /** What was written, once all of it is here. */
  async whole(): Promise<string> {
    await this.stream.flushAsync();
    return this.text;
  }
}
