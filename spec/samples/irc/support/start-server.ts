import { IrcServer } from '../../../../docs/samples/irc/server/irc-server.js';
import type { IrcServerOptions } from '../../../../docs/samples/irc/server/irc-server-options.js';

/** A server on a free port of the loopback address; without a flood limit unless a spec is about it. */
export async function startServer(options: IrcServerOptions = {}): Promise<IrcServer> {
  const server = new IrcServer({ floodPaceMs: 0, ...options });
  await server.listenAsync();
  return server;
}
