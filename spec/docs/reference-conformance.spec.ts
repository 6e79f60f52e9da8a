import { readFile } from 'node:fs/promises';

import { SocketProtectionLevel } from 'streamsocket';
import {
  channelCases,
  channelsOver,
  type ConformanceCase,
  datagramCases,
  datagramsOver,
  listenerCases,
  listenersOver,
  pairsOver,
  streamCases,
  tlsCases,
  type TlsMaker,
} from 'streamsocket/testing';

import { adapters, suites } from '../conformance/plan.mjs';
import { tableBehind } from './tables.js';

const PAGE = 'docs/reference/conformance.md';

const connections = { at: '127.0.0.1', abilities: [] };
const datagrams = { near: { address: '127.0.0.1' }, abilities: [] };
const tls: TlsMaker = { ...{ level: SocketProtectionLevel.ssl, at: 'localhost' }, certificates: {} as never };
const casesOf: Readonly<Record<string, readonly ConformanceCase[]>> = {
  streams: streamCases(pairsOver(connections)),
  listeners: listenerCases(listenersOver(connections)),
  channels: channelCases(channelsOver(connections)),
  datagrams: datagramCases(datagramsOver(datagrams)),
  tls: tlsCases(tls),
};

// Whether the marks are those of today only a run can tell: npm run conformance -- --write
describe(PAGE, () => {
  let page: string;

  beforeAll(async () => {
    page = await readFile(PAGE, 'utf8');
  });

  it('has every suite', () => {
    expect(Object.keys(casesOf)).toEqual(Object.keys(suites));
    expect([...page.matchAll(/^## Cases of (.*)$/gm)].map(([, suite]) => suite)).toEqual(Object.keys(suites));
  });

  it.each(Object.entries(casesOf))('has the cases of %s, by id and title, and no other', (suite, cases) => {
    const shown = tableBehind(`## Cases of ${suite}`, page).map(([id, title]) => `${id} ${title}`);

    expect(shown).toEqual(cases.map(({ id, title }) => `${id} ${title}`));
  });

  it.each(Object.entries(suites))('has a column for each adapter of %s', (suite, { kind }) => {
    const shown = Object.entries(adapters).filter(([, adapter]) => adapter.isShown && adapter.kind === kind);
    const names = shown.map(([name]) => name);

    expect(headBehind(`## Cases of ${suite}`, page)).toEqual(['case', 'what it shows', ...names]);
    for (const row of tableBehind(`## Cases of ${suite}`, page)) {
      expect(row.slice(2).map((mark) => /^[✓✗–?]/.test(mark))).toEqual(names.map(() => true));
    }
  });
});

function headBehind(heading: string, page: string): readonly string[] {
  const head = /\n\|([^\n]*)\|\n/.exec(page.slice(page.indexOf(`\n${heading}\n`)));
  return (head?.[1] ?? '').split('|').map((cell) => cell.trim());
}
