import type { Reply } from '../common/reply.js';

/**
 * The port in the reply to EPSV: `Entering Extended Passive Mode (|||6446|)` (RFC 2428, 3). Any character may stand
 * for the bar.
 */
export function portOfEpsv(reply: Reply): number | undefined {
  return portFrom(/\(([!-~])\1\1(\d{1,5})\1\)/.exec(reply.lines[0] ?? '')?.[2]);
}

/**
 * The port in the reply to PASV: `Entering Passive Mode (127,0,0,1,25,46)`. The address in front of it is not used: a
 * server behind a router does not know its own, and one that means ill could name somebody else's.
 */
export function portOfPasv(reply: Reply): number | undefined {
  const numbers = /(\d{1,3}(?:,\d{1,3}){5})/
    .exec(reply.lines[0] ?? '')?.[1]
    ?.split(',')
    .map(Number);
  if (numbers === undefined || numbers.some((number) => number > 255)) return undefined;
  const [, , , , high = 0, low = 0] = numbers;
  return portFrom(String(high * 256 + low));
}

function portFrom(text: string | undefined): number | undefined {
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** The argument of EPRT: `|1|10.0.0.1|6275|` (RFC 2428, 2). */
export function eprtArgument(address: string, port: number): string {
  const [withoutZone = ''] = address.split('%');
  return `|${address.includes(':') ? 2 : 1}|${withoutZone}|${port}|`;
}

/** The argument of PORT: `10,0,0,1,24,131`; for IPv4 only. */
export function portArgument(address: string, port: number): string {
  return [...address.split('.'), port >> 8, port & 255].join(',');
}
