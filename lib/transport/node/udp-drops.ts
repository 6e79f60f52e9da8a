import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

import { parseIpv4, parseIpv6 } from '../../address/ip-text.js';

/** What Linux knows of one UDP socket. */
interface Row {
  readonly inode: string;
  readonly drops: number;
}

/**
 * How many datagrams Linux has dropped for the socket bound to this address, because its receive buffer was full
 * or a checksum wrong.
 *
 * @returns `undefined` off Linux, without /proc, or when two sockets of this process share the address: the
 *   table does not say which is which.
 */
export function kernelDrops(address: string, port: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const isV6 = address.includes(':');
    const table = readFileSync(isV6 ? '/proc/self/net/udp6' : '/proc/self/net/udp', 'utf8');
    const rows = rowsAt(table, tableAddress(address, port));
    if (rows.length <= 1) return rows[0]?.drops;
    const ours = ownInodes();
    const [row, ...others] = rows.filter(({ inode }) => ours.has(inode));
    return others.length === 0 ? row?.drops : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The rows of a socket table, as `/proc/net/udp` has it, that are bound to an address.
 *
 * @see proc(5): the second column is the local address, the tenth the inode, the last the drops.
 */
export function rowsAt(table: string, local: string): readonly Row[] {
  return table.split('\n').flatMap((line) => {
    const columns = line.trim().split(/\s+/);
    if (columns[1] !== local) return [];
    return [{ inode: columns[9] ?? '', drops: Number(columns.at(-1)) }];
  });
}

/** An address and port as the table has them: 32-bit words in the order of the machine's bytes, in hex. */
export function tableAddress(address: string, port: number): string {
  const bytes = parseIpv4(address) ?? parseIpv6(address)?.bytes ?? new Uint8Array();
  const words: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const word = bytes.slice(at, at + 4);
    words.push(Buffer.from(isLittleEndian ? word.reverse() : word).toString('hex'));
  }
  return `${words.join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function ownInodes(): ReadonlySet<string> {
  const inodes = new Set<string>();
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1];
      if (inode !== undefined) inodes.add(inode);
    } catch {
      // Closed since the folder was read; the folder's own descriptor, for one.
    }
  }
  return inodes;
}
