import type { IrcClientOptions } from '../../../../docs/samples/irc/client/irc-client-options.js';
import { IrcClient } from '../../../../docs/samples/irc/client/irc-client.js';
import type { IrcEvent } from '../../../../docs/samples/irc/client/irc-events.js';

/** A client of ours, registered with a server on the loopback address. */
export async function connectClient(
  port: number,
  nick: string,
  options: Partial<IrcClientOptions> = {},
): Promise<IrcClient> {
  const client = new IrcClient({ host: '127.0.0.1', port, nick, ...options });
  await client.connectAsync({ timeoutMs: 5_000 });
  return client;
}

/** The next event of a type, from now on. */
export function nextEvent<T extends IrcEvent['type']>(
  client: IrcClient,
  type: T,
  fits: (event: Extract<IrcEvent, { readonly type: T }>) => boolean = () => true,
): Promise<Extract<IrcEvent, { readonly type: T }>> {
  return new Promise((resolve) => {
    const stop = client.on(type, (event) => {
      if (!fits(event)) return;
      stop();
      resolve(event);
    });
  });
}
