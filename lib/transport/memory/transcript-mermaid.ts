import { describeData, numberOf } from './transcript-text.js';
import type { TranscriptEvent, TranscriptKind } from './transcript-event.js';

/** A Mermaid sequence diagram: an arrow for what leaves a host, a note for what happens at it. */
export function transcriptMermaid(events: readonly TranscriptEvent[], omittedEvents: number): string {
  const names = [...new Set(events.flatMap(({ hosts }) => hosts))];
  // Names with dots or dashes in them are none to Mermaid, hence the aliases.
  const idOf = new Map(names.map((name, index) => [name, `h${index + 1}`]));
  const connections = new Set(events.map(({ connection }) => connection).filter((one) => one !== undefined));

  const lines = ['sequenceDiagram'];
  for (const [name, id] of idOf) lines.push(`  participant ${id} as ${name}`);
  const [first] = idOf.values();
  if (omittedEvents > 0 && first !== undefined) {
    lines.push(`  Note over ${first}: ${omittedEvents} earlier events left out`);
  }
  const fates = new Set(events.flatMap(fatesOf));
  for (const event of events) {
    const ids = event.hosts.map((name) => idOf.get(name) ?? '');
    const isOnly = connections.size <= 1 && event.connection !== undefined;
    const which = isOnly ? '' : numberOf(event);
    const drawn = event.kind === 'send' ? drawSend(event, ids, which, fates) : [drawEvent(event, ids, which)];
    for (const line of drawn) lines.push(`  ${line}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What is known of where a datagram went: whether a copy of it has come to a host, or was lost on the way. */
function fatesOf({ kind, datagram, hosts }: TranscriptEvent): readonly string[] {
  if (datagram === undefined) return [];
  const [own = '', peer = ''] = hosts;
  if (kind === 'lose') return [`${datagram} lost to ${peer}`];
  return kind === 'receive' || kind === 'refuse' ? [`${datagram} came to ${own}`] : [];
}

/** One arrow for each host that something is sent to; with a cross where it does not get. */
function drawSend(
  event: TranscriptEvent,
  ids: readonly string[],
  which: string,
  fates: ReadonlySet<string>,
): readonly string[] {
  const [own = '', ...peers] = ids;
  const what = escape(which + describeData(event));
  if (peers.length === 0) return [drawEvent(event, ids, which)];
  return peers.map((peer, i) => {
    const name = event.hosts[i + 1] ?? '';
    const isLost =
      fates.has(`${event.datagram} lost to ${name}`) && !fates.has(`${event.datagram} came to ${name}`);
    return `${own}${isLost ? '-x' : '->>'}${peer}: ${what}`;
  });
}

const ARROWS: Readonly<Partial<Record<TranscriptKind, string>>> = {
  connect: '->>',
  cancel: '-x',
  finish: '-)',
  reset: '-x',
};

const NOTES: Readonly<Partial<Record<TranscriptKind, string>>> = {
  listen: 'listens at',
  accept: 'accepts',
  receive: 'receives',
  end: 'end of input',
  // To a group that has no members.
  send: 'sends',
  bind: 'is bound to',
  join: 'joins',
  leave: 'leaves',
  lose: 'lost:',
  refuse: 'nobody listens for',
  drop: 'drops:',
};

function drawEvent(event: TranscriptEvent, ids: readonly string[], which: string): string {
  const [own = '', peer = own] = ids;
  const arrow = ARROWS[event.kind];
  const data = event.byteCount === undefined ? '' : describeData(event);
  if (arrow !== undefined) {
    const what = `${event.kind} ${event.detail ?? ''}`;
    return `${own}${arrow}${peer}: ${escape(which + what)}`;
  }
  const over = event.kind === 'fault' || event.kind === 'lose' ? [...new Set(ids)].join(',') : own;
  const verb = event.kind === 'fault' ? '' : (NOTES[event.kind] ?? event.kind);
  const what = [verb, event.kind === 'lose' ? '' : data, event.detail ?? ''].filter((text) => text !== '');
  return `Note over ${over}: ${escape(which + what.join(' '))}`;
}

/** `;` ends a statement of Mermaid's, `#` begins an entity, and `<` a tag. */
function escape(text: string): string {
  return text.trim().replace(/[#;<>]/g, (sign) => `#${sign.charCodeAt(0)};`);
}
