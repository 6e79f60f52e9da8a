import { Resolver } from 'node:dns/promises';

import { translate } from '../../errors/translate.js';
import { onAbort } from '../../util/abort.js';
import type { LookupOptions, ServiceRecord } from '../contract.js';

/** The SRV records of a name. The C library cannot be asked for them, so name servers are, always. */
export async function lookupService(
  name: string,
  signal: AbortSignal,
  { nameServers = [] }: LookupOptions = {},
): Promise<readonly ServiceRecord[]> {
  const records = await ask(name, nameServers, signal, (resolver) => resolver.resolveSrv(name));
  return records.map(({ name: target, port, priority, weight }) => {
    // c-ares leaves nothing of the root's name.
    return { target: target === '' ? '.' : target, port, priority, weight };
  });
}

/** The addresses of a name, as name servers have them; hosts files are not asked. IPv6 comes first. */
export async function askNameServers(
  name: string,
  signal: AbortSignal,
  { nameServers = [], family }: LookupOptions,
): Promise<readonly string[]> {
  if (family !== undefined) {
    return ask(name, nameServers, signal, (resolver) => {
      return family === 6 ? resolver.resolve6(name) : resolver.resolve4(name);
    });
  }
  const [v6, v4] = await ask(name, nameServers, signal, (resolver) => {
    return Promise.allSettled([resolver.resolve6(name), resolver.resolve4(name)]);
  });
  const found = [v6, v4].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (found.length > 0) return found;
  const failure: unknown = v4.status === 'rejected' ? v4.reason : { code: 'ENODATA' };
  throw translate(failure, `Cannot look up ${JSON.stringify(name)}`, 'lookup');
}

/** Asks, and leaves neither question nor socket behind when it is called off. */
async function ask<T>(
  name: string,
  nameServers: readonly string[],
  signal: AbortSignal,
  question: (resolver: Resolver) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const resolver = new Resolver();
  if (nameServers.length > 0) resolver.setServers(nameServers);
  const forget = onAbort(signal, () => {
    resolver.cancel();
  });
  try {
    const answer = await question(resolver);
    signal.throwIfAborted();
    return answer;
  } catch (error) {
    signal.throwIfAborted();
    throw translate(error, `Cannot look up ${JSON.stringify(name)}`, 'lookup');
  } finally {
    forget();
  }
}
