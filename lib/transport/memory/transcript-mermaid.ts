import { describeData } from './transcript-text.js';
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
  for (const event of events) {
    const ids = event.hosts.map((name) => idOf.get(name) ?? '');
    const which = connections.size > 1 && event.connection !== undefined ? `#${event.connection} ` : '';
    lines.push(`  ${drawEvent(event, ids, which)}`);
  }
  return `${lines.join('\n')}\n`;
}

const ARROWS: Readonly<Partial<Record<TranscriptKind, string>>> = {
  connect: '->>',
  cancel: '-x',
  send: '->>',
  finish: '-)',
  reset: '-x',
};

const NOTES: Readonly<Partial<Record<TranscriptKind, string>>> = {
  listen: 'listens at',
  accept: 'accepts',
  receive: 'receives',
  end: 'end of input',
};

function drawEvent(event: TranscriptEvent, ids: readonly string[], which: string): string {
  const [own = '', peer = own] = ids;
  const arrow = ARROWS[event.kind];
  const data = event.byteCount === undefined ? '' : describeData(event);
  if (arrow !== undefined) {
    const what = event.kind === 'send' ? data : `${event.kind} ${event.detail ?? ''}`;
    return `${own}${arrow}${peer}: ${escape(which + what)}`;
  }
  const over = event.kind === 'fault' ? ids.join(',') : own;
  const verb = event.kind === 'fault' ? '' : (NOTES[event.kind] ?? event.kind);
  const what = [verb, data, event.detail ?? ''].filter((text) => text !== '');
  return `Note over ${over}: ${escape(which + what.join(' '))}`;
}

/** `;` ends a statement of Mermaid's, `#` begins an entity, and `<` a tag. */
function escape(text: string): string {
  return text.trim().replace(/[#;<>]/g, (sign) => `#${sign.charCodeAt(0)};`);
}
