import { SocketError } from 'streamsocket';
import { realClock } from '../common/clock.js';
import { reportFailure } from '../common/report-failure.js';
import { MediaReceiver, type ReceiverOptions } from './stream/media-receiver.js';
import { MediaSender, type SenderOptions } from './stream/media-sender.js';
import { paced } from './stream/paced.js';
import { readArguments, USAGE } from './terminal/arguments.js';
import { describeDrops, describeSending, summarize } from './terminal/describe.js';
import { LiveLines } from './terminal/live-lines.js';
import { watch } from './terminal/watch.js';

const { stdout } = process;

const print = (line: string): void => {
  stdout.write(`${line}\n`);
};

/** Sends; shows each second what became of it. */
async function send(options: SenderOptions, stop: AbortController): Promise<void> {
  await using sender = new MediaSender(options);
  await sender.openAsync();
  print(`Stream ${sender.ssrc.toString(16).padStart(8, '0')} to ${options.host} port ${options.port}`);
  const lines = new LiveLines(stdout);
  const sending = sender.run(stop.signal).finally(() => {
    stop.abort();
  });
  for await (const second of paced(realClock, 1_000, stop.signal))
    if (second > 0) lines.show([describeSending(sender.counters)]);
  await sending;
  lines.show([describeSending(sender.counters)]);
}

/** Receives; shows each second what it is like, and at the end what it was like. */
async function receive(options: ReceiverOptions, stop: AbortController): Promise<void> {
  await using receiver = new MediaReceiver(options);
  await receiver.openAsync();
  print(`Listening at ${receiver.where}; Ctrl-C ends it`);
  await watch(receiver, new LiveLines(stdout), realClock, stop.signal);
  for (const stream of receiver.streams) for (const line of summarize(stream)) print(line);
  if (receiver.streams.length === 0) print('Nothing was heard');
  print(describeDrops(receiver.dropped, receiver.strange));
}

/** Aborted by Ctrl-C and the like, or after so many seconds. */
function stopAfter(seconds: number | undefined): AbortController {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop.abort();
    });
  }
  if (seconds !== undefined) {
    const cancel = realClock.after(seconds * 1_000, () => {
      stop.abort();
    });
    stop.signal.addEventListener('abort', cancel); // or the program would not end before
  }
  return stop;
}

try {
  const invocation = readArguments(process.argv.slice(2));
  if (invocation.kind === 'help') stdout.write(USAGE);
  else if (invocation.kind === 'send') await send(invocation.options, stopAfter(undefined));
  else await receive(invocation.options, stopAfter(invocation.seconds));
} catch (error) {
  reportFailure('media-stream', error, [SocketError]);
}
