import { readFile } from 'node:fs/promises';
import path from 'node:path';

import {
  DatagramSocket,
  DatagramSocketControl,
  DataReader,
  DataWriter,
  SecurityControl,
  SharedControl,
  StreamSocket,
  StreamSocketControl,
  StreamSocketListener,
  StreamSocketListenerControl,
} from 'streamsocket';

import { type Row, tableBehind } from './tables.js';

const PAGE = 'docs/reference/options.md';

const shared = [SecurityControl, SharedControl];

describe(PAGE, () => {
  let page: string;

  beforeAll(async () => {
    page = await readFile(PAGE, 'utf8');
  });

  it.each([
    ['## socket.control', new StreamSocket().control, [StreamSocketControl, ...shared]],
    ['## listener.control', new StreamSocketListener().control, [StreamSocketListenerControl, ...shared]],
    ['## datagramSocket.control', new DatagramSocket().control, [DatagramSocketControl]],
  ])('%s has every setting and its default', (heading, control, types) => {
    const names = types.flatMap(({ prototype }) => accessorsOf(prototype));

    expect(defaultsIn(tableBehind(heading, page), 1)).toEqual(valuesOf(control, names));
  });

  it('has the properties of reader and writer and their defaults', () => {
    const rows = tableBehind('## DataReader and DataWriter', page);
    const ofWriter = rows.filter(([, whose]) => whose === 'both');
    const settable = (prototype: object): string[] =>
      accessorsOf(prototype).filter(
        (name) => Object.getOwnPropertyDescriptor(prototype, name)?.set !== undefined,
      );

    expect(defaultsIn(rows, 2)).toEqual(
      valuesOf(DataReader.fromBuffer(new Uint8Array()), settable(DataReader.prototype)),
    );
    expect(defaultsIn(ofWriter, 2)).toEqual(valuesOf(new DataWriter(), settable(DataWriter.prototype)));
  });

  it('has the bounds that the code has', async () => {
    const rows = tableBehind('## Bounds', page);
    const said = rows.map(([, value = '', , constant = '']) => [
      constant,
      Number.parseInt(value.replaceAll(' ', ''), 10),
    ]);
    const inCode = await Promise.all(
      rows.map(async ([, , , constant = '']) => [constant, await valueOf(constant)]),
    );

    expect(rows.length).toBeGreaterThan(5);
    expect(said).toEqual(inCode);
  });

  it('has the limit of closing with the options too', () => {
    const [, , limit] =
      tableBehind('## Options of calls', page).find(([, of]) => of === '`socket.closeAsync`') ?? [];
    const [, bound] = tableBehind('## Bounds', page).find(([name]) => name === 'closing') ?? [];

    expect(`${limit ?? ''} ms`).toBe(bound);
  });
});

function accessorsOf(prototype: object): string[] {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(prototype));
  return properties.filter(([, property]) => property.get !== undefined).map(([name]) => name);
}

function valuesOf(target: object, names: readonly string[]): Record<string, string> {
  const values = names.map((name) => [name, String((target as Record<string, unknown>)[name])] as const);
  return Object.fromEntries(values);
}

/** What a table says of defaults: the name in the first cell, the value in the one at `column`. */
function defaultsIn(rows: readonly Row[], column: number): Record<string, string> {
  return Object.fromEntries(rows.map((row) => [bare(row[0]), bare(row[column])]));
}

function bare(cell: string | undefined): string {
  return (cell ?? '').replaceAll('`', '');
}

/** The value of "`NAME` in `path`", a constant that is written as a product of numbers. */
async function valueOf(constant: string): Promise<number> {
  const [name = '', file = ''] = bare(constant).split(' in ');
  const source = await readFile(path.join('lib', file), 'utf8');
  const text = new RegExp(`^(?:export )?const ${name}(?:: number)? = (?:.* \\? )?([\\d_ *]+)`, 'm').exec(
    source,
  )?.[1];
  if (text === undefined) throw new Error(`lib/${file} has no constant ${name}`);
  return text.split('*').reduce((product, factor) => product * Number(factor.replaceAll('_', '')), 1);
}
