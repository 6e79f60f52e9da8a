import { describe, expect, it } from '@jest/globals';
import { entryOfList, entryOfMlsd } from '../../../docs/samples/ftp/list-entry.js';

const unknown = { sizeBytes: undefined, modifiedAt: undefined };

describe('entryOfMlsd()', () => {
  it.each([
    [
      'type=file;size=6;modify=20261125230935; a b.txt',
      { name: 'a b.txt', kind: 'file', sizeBytes: 6, modifiedAt: new Date('2026-11-25T23:09:35Z') },
    ],
    [
      'Type=dir;Modify=20261125230935.25; sub',
      { name: 'sub', kind: 'folder', sizeBytes: undefined, modifiedAt: new Date('2026-11-25T23:09:35.250Z') },
    ],
    ['type=OS.unix=slink:/etc;; link', { name: 'link', kind: 'link', ...unknown }],
    ['type=file;size=many;modify=20261399000000; a', { name: 'a', kind: 'file', ...unknown }],
    [' bare', { name: 'bare', kind: 'other', ...unknown }],
    ['type=cdir; .', undefined],
    ['type=pdir; ..', undefined],
    ['', undefined],
  ])('of %j', (line, entry) => {
    expect(entryOfMlsd(line)).toEqual(entry);
  });
});

describe('entryOfList()', () => {
  it.each([
    [
      '-rw-r--r--    1 ftp      ftp             6 Nov 25 23:09 a b.txt',
      { name: 'a b.txt', kind: 'file', sizeBytes: 6, modifiedAt: undefined },
    ],
    [
      'drwxr-xr-x    2 0        0            4096 Nov  5  2024 sub',
      { name: 'sub', kind: 'folder', sizeBytes: 4096, modifiedAt: undefined },
    ],
    [
      'lrwxrwxrwx    1 0        0               9 Nov 25 23:09 here -> /etc',
      { name: 'here', kind: 'link', sizeBytes: 9, modifiedAt: undefined },
    ],
    [
      '-rw-r--r--    1 ftp      ftp             6 Nov 25 23:09  indented',
      { name: ' indented', kind: 'file', sizeBytes: 6, modifiedAt: undefined },
    ],
    [
      'srwxr-xr-x    1 0        0               0 Nov 25 23:09 socket',
      { name: 'socket', kind: 'other', sizeBytes: 0, modifiedAt: undefined },
    ],
    ['11-25-26  11:09PM       <DIR>          sub', { name: 'sub', kind: 'folder', ...unknown }],
    [
      '11-25-2026  11:09PM                6 a.txt',
      { name: 'a.txt', kind: 'file', sizeBytes: 6, modifiedAt: undefined },
    ],
    [
      '+i8388621.48594,m825718503,r,s280,\tdjb.html',
      { name: '+i8388621.48594,m825718503,r,s280,\tdjb.html', kind: 'other', ...unknown },
    ],
    ['total 12', undefined],
    ['drwxr-xr-x    2 0        0            4096 Nov  5  2024 .', undefined],
    ['drwxr-xr-x    2 0        0            4096 Nov  5  2024 ..', undefined],
    ['', undefined],
  ])('of %j', (line, entry) => {
    expect(entryOfList(line)).toEqual(entry);
  });
});
