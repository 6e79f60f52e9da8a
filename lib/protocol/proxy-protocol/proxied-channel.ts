import type { Channel } from '../../transport/contract.js';
import { type ChannelEnds, PutBackChannel } from '../put-back-channel.js';
import type { ProxyHeader } from './header.js';

const NOTHING = new Uint8Array(0);

/** An accepted connection whose header was read: its ends are the client's, if the header tells them. */
export class ProxiedChannel extends PutBackChannel {
  readonly header: ProxyHeader;
  /** The ends of the connection with the proxy. */
  readonly proxyEnds: ChannelEnds;

  /** @param channel - what is behind the header. */
  constructor(channel: Channel, header: ProxyHeader) {
    const { local, remote } = channel;
    const { ends } = header;
    super(
      channel,
      NOTHING,
      ends === undefined ? { local, remote } : { local: ends.destination, remote: ends.source },
    );
    this.header = header;
    this.proxyEnds = { local, remote };
  }
}
