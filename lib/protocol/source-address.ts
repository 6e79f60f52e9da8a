import { isLinkLocal, isLoopback } from '../address/ip-kinds.js';
import { isIpv4, parseIpv4, parseIpv6 } from '../address/ip-text.js';

/**
 * Local addresses that a remote one can be reached from: of its family and its scope, the one that has the most of
 * its front in common first (RFC 6724, 5, rules 2 and 8).
 */
export function sourcesFor(remote: string, locals: readonly string[]): readonly string[] {
  const usable = locals.filter(
    (local) => isIpv4(local) === isIpv4(remote) && scopeOf(local) === scopeOf(remote),
  );
  return [...usable].sort((a, b) => commonBits(b, remote) - commonBits(a, remote));
}

function scopeOf(address: string): 'machine' | 'link' | 'beyond' {
  if (isLoopback(address)) return 'machine';
  return isLinkLocal(address) ? 'link' : 'beyond';
}

function commonBits(a: string, b: string): number {
  const [one, other] = [bytesOf(a), bytesOf(b)];
  const at = one.findIndex((byte, i) => byte !== other[i]);
  if (at < 0) return 8 * one.length;
  return 8 * at + Math.clz32((one[at] ?? 0) ^ (other[at] ?? 0)) - 24;
}

function bytesOf(address: string): Uint8Array {
  return parseIpv4(address) ?? parseIpv6(address)?.bytes ?? new Uint8Array();
}
