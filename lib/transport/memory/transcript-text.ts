import { countBytes, showBytes } from './show-bytes.js';
import type { TranscriptEvent } from './transcript-event.js';

/** One line for each event: `  12.000 ms  client  #1 send to server: 5 bytes "hello"`; of datagrams `~1 send`. */
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
  lose: ' on the way to',
  refuse: ' from',
};

/** Whose doing it was; nobody's, when something befell the network. */
function actorOf({ kind, hosts: [host = ''] }: TranscriptEvent): string {
  return kind === 'fault' ? '*' : host;
}

function describeEvent(event: TranscriptEvent): string {
  if (event.kind === 'fault') return `${event.detail ?? ''} ${event.hosts.join(', ')}`;
  const peers = event.hosts.slice(1);
  const other = peers.length === 0 ? '' : `${PREPOSITION[event.kind] ?? ''} ${peers.join(', ')}`;
  const data = event.byteCount === undefined ? '' : `: ${describeData(event)}`;
  const detail = event.detail === undefined ? '' : `: ${event.detail}`;
  return `${numberOf(event)}${event.kind}${other}${data}${detail}`;
}

/** What an event is about: `#1 ` is a connection, `~1 ` a datagram. */
export function numberOf({ connection, datagram }: TranscriptEvent): string {
  if (connection !== undefined) return `#${connection} `;
  return datagram === undefined ? '' : `~${datagram} `;
}

// Three digits: a rate of bytes per second gives fractions of a millisecond.
function showTime(timeMs: number): string {
  return timeMs.toFixed(3);
}
