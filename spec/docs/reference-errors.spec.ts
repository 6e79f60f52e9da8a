import { readFile, writeFile } from 'node:fs/promises';

import { HResult, hresultOfWin32 } from '../../lib/errors/hresult.js';
import { platformCode, type PlatformCode } from '../../lib/errors/platform-codes.js';
import type { SocketErrorPhase } from '../../lib/errors/socket-error-details.js';
import { SocketErrorStatus, statusName } from '../../lib/errors/socket-error-status.js';
import { hresultOfStatus, sourceOfStatus, statusOfHresult } from '../../lib/errors/status-facts.js';
import { type Row, tableBehind, withTable } from './tables.js';

const PAGE = 'docs/reference/errors.md';

// `UPDATE_PAGES=1 npm test -- spec/docs` writes these tables anew; prettier aligns them.
const tables: Readonly<Record<string, () => Promise<Row[]>>> = {
  '## Statuses': statusRows,
  '## Platform codes': codeRows,
  '## Platform codes that mean something else in a phase': phaseRows,
};

describe(PAGE, () => {
  it.each(Object.entries(tables))('%s: has what the code has', async (heading, rows) => {
    const page = await readFile(PAGE, 'utf8');
    const expected = await rows();
    if (process.env.UPDATE_PAGES !== undefined) {
      await writeFile(PAGE, withTable(heading, page, expected));
      return;
    }

    expect(expected.length).toBeGreaterThan(3);
    expect(tableBehind(heading, page)).toEqual(expected);
  });

  it('names HRESULTs that errors of ours have', async () => {
    const rows = tableBehind('## HRESULTs that tell more than the status', await readFile(PAGE, 'utf8'));
    const failures = await readFile('lib/errors/failures.ts', 'utf8');
    const named = Object.entries(HResult).filter(([name]) => failures.includes(`HResult.${name}`));
    const win32 = [...failures.matchAll(/hresultOfWin32\((\d+)\)/g)].map(([, code]) =>
      hresultOfWin32(Number(code)),
    );
    const ofStatuses = [HResult.E_FAIL, HResult.ERROR_OPERATION_ABORTED];
    const made = new Set<number>([...named.map(([, number]) => number), ...win32, ...ofStatuses]);

    const byName = new Map<string, number>(Object.entries(HResult));
    expect(rows.length).toBeGreaterThan(5);
    for (const [text = '', name] of rows) {
      const number = Number(text);
      expect([text, made.has(number)]).toEqual([text, true]);
      expect([name, byName.get(bare(name)) ?? number]).toEqual([name, number]); // Win32 codes have no name in the code
    }
  });
});

async function statusRows(): Promise<Row[]> {
  const meanings = await meaningsOfStatuses();
  const numbers = hresultsByStatus();
  return Object.entries(SocketErrorStatus).map(([name, status]) => {
    const own = hresultOfStatus(status);
    const others = numbers.get(status)?.filter((number) => number !== own) ?? [];
    return [
      String(status),
      code(name),
      meanings.get(name) ?? '',
      code(sourceOfStatus(status)),
      [own, ...others].map(hresult).join(', '),
    ];
  });
}

/** All HRESULTs of each status, found by asking for every number there could be. */
function hresultsByStatus(): Map<SocketErrorStatus, number[]> {
  const found = new Map<SocketErrorStatus, number[]>();
  for (const facility of [0x80000000, 0x80004000, 0x80070000, 0x80090000, 0x800b0000]) {
    for (let number = facility; number < facility + 0x10000; number++) {
      const status = statusOfHresult(number);
      if (status === SocketErrorStatus.unknown) continue;
      const numbers = found.get(status) ?? [];
      found.set(status, numbers.includes(number) ? numbers : [...numbers, number]);
    }
  }
  return found;
}

async function codeRows(): Promise<Row[]> {
  return (await platformCodes()).map((name) => [code(name), ...cellsOf(platformCode(name))]);
}

async function phaseRows(): Promise<Row[]> {
  const source = await readFile('lib/errors/platform-codes.ts', 'utf8');
  return [...source.matchAll(/^ {2}\['(\w+) (\w+)',/gm)].map(([, phase = '', name = '']) => [
    code(phase),
    code(name),
    ...cellsOf(platformCode(name, phase as SocketErrorPhase)),
  ]);
}

function cellsOf(meaning: PlatformCode | undefined): Row {
  if (meaning === undefined) throw new Error('The code is not known');
  const { status, number, source, text } = meaning;
  return [code(statusName(status)), hresult(number), code(source), text];
}

/** Every code that the table of the library has a line for. */
async function platformCodes(): Promise<string[]> {
  const source = await readFile('lib/errors/platform-codes.ts', 'utf8');
  return [...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map(([, name = '']) => name);
}

/** The docstring of each status. */
async function meaningsOfStatuses(): Promise<Map<string, string>> {
  const source = await readFile('lib/errors/socket-error-status.ts', 'utf8');
  const documented = source.matchAll(/\/\*\* ((?:(?!\*\/).)+) \*\/\n {2}(\w+): \d+,/g);
  return new Map([...documented].map(([, text = '', name = '']) => [name, text.replace(/\.$/, '')]));
}

function bare(cell: string | undefined): string {
  return (cell ?? '').replaceAll('`', '');
}

function code(text: string): string {
  return `\`${text}\``;
}

function hresult(number: number): string {
  return `0x${number.toString(16).toUpperCase()}`;
}
