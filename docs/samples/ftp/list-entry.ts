/** Something in a folder of the server. */
export interface ListEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** `undefined` where the server does not say. */
  readonly sizeBytes: number | undefined;
  /** From MLSD only: the times of LIST are of a time zone that nobody knows. */
  readonly modifiedAt: Date | undefined;
}

/**
 * A line of MLSD: `type=file;size=6;modify=20261125230935; a.txt` (RFC 3659, 7). `undefined` for the folder itself and
 * the one above.
 */
export function entryOfMlsd(line: string): ListEntry | undefined {
  const space = line.indexOf(' ');
  const facts = new Map(line.slice(0, space).split(';').map(factOf));
  const type = facts.get('type')?.toLowerCase() ?? '';
  if (space < 0 || type === 'cdir' || type === 'pdir') return undefined;
  return {
    name: line.slice(space + 1),
    kind:
      type === 'file' ? 'file' : type === 'dir' ? 'folder' : /slink|symlink/.test(type) ? 'link' : 'other',
    sizeBytes: numberOf(facts.get('size')),
    modifiedAt: dateOfFact(facts.get('modify') ?? ''),
  };
}

function factOf(text: string): [string, string] {
  const [name = '', ...value] = text.split('=');
  return [name.toLowerCase(), value.join('=')];
}

/** `20261125230935` or `20261125230935.123`, always UTC (RFC 3659, 2.3). */
function dateOfFact(text: string): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = ''] = parts;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

const UNIX =
  /^([-a-z])[-rwxsStTlL]{9}\S*\s+\d+\s+\S+\s+\S+\s+(\d+)\s+\w{3}\s+\d{1,2}\s+(?:\d{4}|\d{1,2}:\d\d) (.+)$/;
const DOS = /^\d\d-\d\d-\d{2,4}\s+\d\d:\d\d(?:AM|PM)?\s+(?:(<DIR>)|(\d+))\s+(.+)$/;
const UNIX_KINDS: Readonly<Record<string, ListEntry['kind']>> = { '-': 'file', d: 'folder', l: 'link' };

/**
 * A line of LIST, of which no standard says how it looks: as `ls -l` writes it, or as MS-DOS did. A line like neither
 * is an entry all the same, of which nothing is known but the line.
 */
export function entryOfList(line: string): ListEntry | undefined {
  if (line === '' || /^total \d+$/.test(line)) return undefined;
  const [, mark = '', size, path = ''] = UNIX.exec(line) ?? [];
  if (mark !== '') {
    const kind = UNIX_KINDS[mark] ?? 'other';
    const name = kind === 'link' ? path.replace(/ -> .*$/, '') : path;
    return name === '.' || name === '..'
      ? undefined
      : { name, kind, sizeBytes: numberOf(size), modifiedAt: undefined };
  }
  const [, folder, length, name] = DOS.exec(line) ?? [];
  if (name === undefined) return { name: line, kind: 'other', sizeBytes: undefined, modifiedAt: undefined };
  const kind = folder === undefined ? 'file' : 'folder';
  return { name, kind, sizeBytes: numberOf(length), modifiedAt: undefined };
}

function numberOf(digits: string | undefined): number | undefined {
  return digits !== undefined && /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}
