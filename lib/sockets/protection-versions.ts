import { notSupported } from '../errors/failures.js';
import type { TlsVersion } from '../transport/security-contract.js';
import { quote } from '../util/quote.js';
import { SocketProtectionLevel } from './socket-protection-level.js';

const highest: Readonly<Partial<Record<SocketProtectionLevel, TlsVersion>>> = {
  [SocketProtectionLevel.ssl]: 'TLSv1.3',
  [SocketProtectionLevel.unspecified]: 'TLSv1.3',
  [SocketProtectionLevel.tls10]: 'TLSv1',
  [SocketProtectionLevel.tls11]: 'TLSv1.1',
  [SocketProtectionLevel.tls12]: 'TLSv1.2',
  [SocketProtectionLevel.tls13]: 'TLSv1.3',
};

/** What may be the lowest version that is agreed on. */
export type MinProtectionLevel = Extract<SocketProtectionLevel, 6 | 7 | 8 | 10>;

/** The name of a level, for messages. Throws for what is none. */
export function levelName(level: SocketProtectionLevel, argument = 'protectionLevel'): string {
  if (typeof (level as unknown) !== 'number')
    throw new TypeError(`${argument} must be a SocketProtectionLevel, not ${quote(level)}`);
  const name = Object.entries(SocketProtectionLevel).find(([, number]) => number === level)?.[0];
  if (name === undefined)
    throw new RangeError(`${argument} must be a SocketProtectionLevel, not ${quote(level)}`);
  return name;
}

/** Refuses a level that is none, or that no connection here can have. */
export function checkLevel(level: SocketProtectionLevel): void {
  const name = levelName(level);
  if (level === SocketProtectionLevel.plainSocket || highest[level] !== undefined) return;
  throw notSupported(`Cannot protect the connection with ${name}: only with TLS`);
}

/** Refuses what cannot be the lowest version. */
export function checkMinLevel(level: SocketProtectionLevel): void {
  const name = levelName(level, 'minProtectionLevel');
  if (name.startsWith('tls')) return;
  throw new RangeError(`minProtectionLevel must be tls10, tls11, tls12 or tls13, not ${name}`);
}

/** The versions that a level stands for. */
export function versionsOf(
  level: SocketProtectionLevel,
  minLevel: MinProtectionLevel,
): { minVersion: TlsVersion; maxVersion: TlsVersion } {
  const [minVersion, maxVersion] = [highest[minLevel], highest[level]];
  if (minVersion === undefined || maxVersion === undefined) throw new Error(`BUG: level ${level} is no TLS`);
  if (minVersion <= maxVersion) return { minVersion, maxVersion };
  throw notSupported(
    `Cannot protect the connection with ${levelName(level)}: control.minProtectionLevel is ${levelName(minLevel)}`,
  );
}
