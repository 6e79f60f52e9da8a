import { isMulticast } from '../../address/ip-kinds.js';
import type { IpEndpoint } from '../contract.js';
import type { PacketOptions } from '../packet-contract.js';
import { platformFailure } from './failures.js';
import { anyAddress, describeWish, ownEndpoint } from './listen.js';
import type { Machine } from './machine.js';
import { MemoryPacketChannel } from './memory-packet-channel.js';
import { bareAddress } from './packet-paths.js';
import type { Wiring } from './wiring.js';

/** Binds a datagram socket of a host. Throws what a system does when it cannot. */
export function bindPackets(
  machine: Machine,
  wiring: Wiring,
  wish: IpEndpoint,
  options: PacketOptions,
): MemoryPacketChannel {
  const action = `Cannot bind to ${describeWish(wish)}`;
  machine.checkUp(action, 'bind');
  const place = ownPlace(machine, wish, action);
  const port = place.port === 0 ? machine.packets.choose() : place.port;
  if (port === undefined) throw platformFailure('EADDRINUSE', `${action}: no port is left`, 'bind');
  const at = { ...place, port };
  if (!machine.packets.isFree(at, options)) throw platformFailure('EADDRINUSE', action, 'bind');

  const local = { ...at, address: wish.address || anyAddress(machine) };
  const channel = new MemoryPacketChannel(machine, wiring, at, local, options);
  machine.packets.add(at, channel);
  return channel;
}

/** An address of the host, all of them, or a group: who is bound to one hears nothing else, as on Linux. */
function ownPlace(machine: Machine, wish: IpEndpoint, action: string): IpEndpoint {
  if (wish.address === '') return wish;
  const at = { ...wish, address: bareAddress(wish.address) };
  return isMulticast(at.address) && machine.hasFamilyOf(at.address) ? at : ownEndpoint(machine, at, action);
}
