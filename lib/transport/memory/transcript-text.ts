import { countBytes, showBytes } from './show-bytes.js';
import type { TranscriptEvent } from './transcript-event.js';

/** One line for each event: `  12.000 ms  client  #1 send to server: 5 bytes "hello"`. */
export function transcriptText(events: readonly TranscriptEvent[], omittedEvents: number): string {
  const timeWidth = Math.max(0, ...events.slice(-1).map(({ timeMs }) => showTime(timeMs).length));
  const hostWidth = events.reduce((width, event) => Math.max(width, actorOf(event).length), 0);
  const lines = events.map((event) => {
    const time = showTime(event.timeMs).padStart(timeWidth);
    return `${time} ms  ${actorOf(event).padEnd(hostWidth)}  ${describeEvent(event)}\n`;
  });
  if (omittedEvents > 0) lines.unshift(`(${omittedEvents} earlier events left out)\n`);
  return lines.join('');
}

/** The bytes of an event: `5 bytes "hello"`. */
export function describeData({ byteCount = 0, firstBytes = NOTHING }: TranscriptEvent): string {
  const more = firstBytes.length < byteCount ? '...' : '';
  return `${countBytes(byteCount)} ${showBytes(firstBytes)}${more}`;
}

const NOTHING = new Uint8Array(0);

/** How the host that the event is about stands to the other one. */
const PREPOSITION: Readonly<Partial<Record<TranscriptEvent['kind'], string>>> = {
  connect: ' to',
  cancel: ' connecting to',
  accept: ' from',
  send: ' to',
  receive: ' from',
  finish: ' to',
  end: ' from',
  reset: ' to',
  close: ' to',
  fail: ' with',
};

/** Whose doing it was; nobody's, when something befell the network. */
function actorOf({ kind, hosts: [host = ''] }: TranscriptEvent): string {
  return kind === 'fault' ? '*' : host;
}

function describeEvent(event: TranscriptEvent): string {
  if (event.kind === 'fault') return `${event.detail ?? ''} ${event.hosts.join(', ')}`;
  const connection = event.connection === undefined ? '' : `#${event.connection} `;
  const peer = event.hosts[1];
  const other = peer === undefined ? '' : `${PREPOSITION[event.kind] ?? ''} ${peer}`;
  const data = event.byteCount === undefined ? '' : `: ${describeData(event)}`;
  const detail = event.detail === undefined ? '' : `: ${event.detail}`;
  return `${connection}${event.kind}${other}${data}${detail}`;
}

// Three digits: a rate of bytes per second gives fractions of a millisecond.
function showTime(timeMs: number): string {
  return timeMs.toFixed(3);
}
