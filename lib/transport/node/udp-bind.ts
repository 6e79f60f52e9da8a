import { isIpv4 } from '../../address/ip-text.js';
import { translate } from '../../errors/translate.js';
import type { IpEndpoint } from '../contract.js';
import type { PacketChannel, PacketOptions } from '../packet-contract.js';
import { describeEndpoint } from './endpoints.js';
import { UdpChannel } from './udp-channel.js';
import { UdpLane } from './udp-lane.js';

/** How often a free port of IPv6 may turn out to be taken for IPv4. A guess; once is rare. */
const MAX_TRIES = 8;

/** What systems without IPv6, or with it switched off, say to a bind at `::`. */
const NO_IPV6 = ['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL', 'EPROTONOSUPPORT'];

/** Binds, and closes again what was bound when the signal came meanwhile. */
export async function bindUdp(at: IpEndpoint, options: PacketOptions): Promise<PacketChannel> {
  const { signal } = options;
  signal.throwIfAborted();
  const channel = await bindAny(at, options);
  if (!signal.aborted) return channel;
  channel.close(() => {});
  throw signal.reason;
}

async function bindAny(at: IpEndpoint, options: PacketOptions): Promise<UdpChannel> {
  try {
    const channel = await (at.address === '' ? bindBoth(at.port, options) : bindOne(at, options));
    return applySettings(channel, options);
  } catch (error) {
    throw translate(error, `Cannot bind to ${describe(at)}`, 'bind');
  }
}

async function bindOne({ address, port }: IpEndpoint, options: PacketOptions): Promise<UdpChannel> {
  const channel = new UdpChannel(options);
  await channel.open(new UdpLane(isIpv4(address) ? 4 : 6, options), address, port);
  return channel;
}

/** Every address of both families; of IPv4 alone where there is no IPv6. */
async function bindBoth(port: number, options: PacketOptions): Promise<UdpChannel> {
  for (let tries = 1; ; tries++) {
    let channel: UdpChannel;
    try {
      channel = await bindOne({ kind: 'ip', address: '::', port }, options);
    } catch (error) {
      if (!NO_IPV6.includes(codeOf(error))) throw error;
      return await bindOne({ kind: 'ip', address: '0.0.0.0', port }, options);
    }
    try {
      await channel.open(new UdpLane(4, options), '0.0.0.0', channel.local.port);
      return channel;
    } catch (error) {
      channel.close(() => {});
      if (port !== 0 || codeOf(error) !== 'EADDRINUSE' || tries === MAX_TRIES) throw error;
    }
  }
}

function applySettings(channel: UdpChannel, { settings }: PacketOptions): UdpChannel {
  try {
    channel.change(settings);
    return channel;
  } catch (error) {
    channel.close(() => {});
    throw error;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

function describe(at: IpEndpoint): string {
  return at.address === '' ? `port ${at.port}` : describeEndpoint(at);
}
