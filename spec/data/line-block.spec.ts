import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DataReader } from '../../lib/data/data-reader.js';
import { LineBlock } from '../../lib/data/line-block.js';
import { LineFormat, type Newline } from '../../lib/data/line-format.js';
import { LoadedBytes } from '../../lib/data/loaded-bytes.js';
import { cutAnywhere } from './chunkings.js';
import { ScriptedPeer, utf8 } from './scripted-streams.js';

const LF = 0x0a;
const CR = 0x0d;

/** Text of one to four bytes a character, newlines, and bytes that are wrong in UTF-8. */
const wire = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('a', 'bc', '\r\n', '\n', '\r', 'é', '€', '𝄞', '\ufeff') },
      { weight: 1, arbitrary: fc.constantFrom([0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9d], [0x80]) },
    ),
    { maxLength: 60 },
  )
  .map((parts) =>
    Uint8Array.from(parts.flatMap((part) => [...(typeof part === 'string' ? utf8(part) : part)])),
  );

/** Each line found and decoded by itself, with the number of bytes up to its end. */
function linesOneByOne(bytes: Uint8Array, newline: Newline): { text: string; end: number }[] {
  const lines: { text: string; end: number }[] = [];
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(LF, start);
    const end = found === -1 ? bytes.length : found;
    const isPaired = newline === 'auto' && found > start && bytes[found - 1] === CR;
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      bytes.subarray(start, isPaired ? end - 1 : end),
    );
    start = found === -1 ? end : end + 1;
    lines.push({ text, end: start });
  }
  return lines;
}

describe('lines that are decoded together', () => {
  it.each(['auto', 'lf'] as const)('are those that are found one by one, newline %s', async (newline) => {
    const cases = wire.chain((bytes) => fc.tuple(fc.constant(bytes), cutAnywhere(bytes)));
    await fc.assert(
      fc.asyncProperty(cases, async ([bytes, chunks]) => {
        const peer = new ScriptedPeer();
        const reader = new DataReader(peer.stream);
        peer.send(...chunks);
        peer.finish();
        const found: { text: string; end: number }[] = [];
        for await (const text of reader.lines({ newline })) found.push({ text, end: reader.position });
        expect(found).toEqual(linesOneByOne(bytes, newline));
      }),
      { numRuns: 1_000 },
    );
  });

  it('leave every byte behind them to whoever reads next, in whatever way', async () => {
    const peer = new ScriptedPeer();
    const reader = new DataReader(peer.stream);
    peer.send('ä\nb\nc\nd\ne\nf\ng');
    peer.finish();
    expect(await reader.readLineAsync()).toBe('ä');
    await reader.loadExactlyAsync(1);
    expect(reader.readString(1)).toBe('b');
    expect(await reader.readLineAsync()).toBe('');
    expect(peer.stream.tryRead(2)).toEqual(utf8('c\n'));
    expect(await reader.readLineAsync()).toBe('d');
    expect(await reader.readUntilAsync('\n')).toEqual(utf8('e'));
    expect(await reader.readLineAsync({ newline: 'lf' })).toBe('f');
    expect(reader.detachStream()).toBe(peer.stream);
    expect(peer.stream.tryRead()).toEqual(utf8('g'));
  });

  it('have the limit of each', async () => {
    const peer = new ScriptedPeer();
    const reader = new DataReader(peer.stream);
    peer.send('abc\r\nabc\nabcd\nabc\n');
    expect(await reader.readLineAsync({ limitBytes: 3 })).toBe('abc');
    expect(await reader.readLineAsync({ limitBytes: 3 })).toBe('abc');
    for (let i = 0; i < 2; i++) {
      await expect(reader.readLineAsync({ limitBytes: 3 })).rejects.toMatchObject({ source: 'peer' });
    }
    expect(await reader.readLineAsync({ limitBytes: 4 })).toBe('abcd');
    expect(await reader.readLineAsync({ limitBytes: 3 })).toBe('abc');
  });
});

describe('LineBlock.take()', () => {
  const format = new LineFormat({}, 0);

  it('takes the bytes of a line with it, and no others', () => {
    const bytes = new LoadedBytes();
    const block = new LineBlock(bytes);
    bytes.push(utf8('one\r\nzwölf\nth'));
    expect([block.take(format), bytes.position]).toEqual(['one', 5]);
    expect([block.take(format), bytes.position]).toEqual(['zwölf', 12]);
    expect([block.take(format), bytes.position]).toEqual([undefined, 12]);
    bytes.push(utf8('ree\nfour\n'));
    expect(block.take(format)).toBeUndefined(); // in two chunks: not its affair
    bytes.load(6);
    bytes.drop(6);
    expect(block.take(format)).toBe('four');
  });

  it('goes on where somebody else has read to', () => {
    const bytes = new LoadedBytes();
    const block = new LineBlock(bytes);
    bytes.push(utf8('one\ntwo\nsix\n'));
    expect(block.take(format)).toBe('one');
    bytes.load(1);
    bytes.drop(1);
    expect(block.take(format)).toBe('wo');
    expect(block.take(format)).toBe('six');
  });

  it('does not go by what was given back meanwhile', () => {
    const bytes = new LoadedBytes();
    const block = new LineBlock(bytes);
    bytes.push(utf8('one\ntwo\n'));
    expect(block.take(format)).toBe('one');
    bytes.cutSpare();
    expect(block.take(format)).toBeUndefined();
    bytes.push(utf8('six\n'));
    expect(block.take(format)).toBe('six');
  });
});
