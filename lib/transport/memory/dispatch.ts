import type { IpEndpoint } from '../contract.js';
import type { DatagramLane, DatagramLoss } from './datagram-lane.js';
import { DatagramLog } from './datagram-log.js';
import { describeEndpoint } from './failures.js';
import { withZone } from './literals.js';
import type { Machine } from './machine.js';
import { findPaths, type PacketSender } from './packet-paths.js';
import type { Arrival } from './packet-ports.js';
import type { Wiring } from './wiring.js';

/**
 * Sends one datagram to every host that it is for. Throws what a system does when there is no way.
 *
 * @param unreachable - told when nobody is bound where it went; the news has to come back.
 */
export function dispatch(
  sender: PacketSender,
  wiring: Wiring,
  data: Uint8Array,
  target: IpEndpoint,
  unreachable: (to: IpEndpoint) => void,
): void {
  const { hosts, hopLimit, source, ...path } = findPaths(sender, wiring, target);
  const log = new DatagramLog(wiring, data);
  const { name } = sender.machine;
  log.add('send', [name, ...hosts.map((host) => host.name)], describeEndpoint(target));
  const from = { ...sender.local, address: withZone(source, path.interfaceName) };
  // A copy: the sender's memory is his own again at once.
  const arrival: Arrival = { ...path, from, data: data.slice() };
  for (const host of hosts) {
    const lane = wiring.datagramLane(sender.machine, host);
    lane.carry({
      byteCount: data.length,
      // Within a host there is no hop.
      hopLimit: host === sender.machine ? Infinity : hopLimit,
      lose: (why: DatagramLoss) => {
        log.add('lose', [name, host.name], why);
      },
      arrive: () => {
        if (deliver(arrival, host, name, log)) return;
        const back: DatagramLane = wiring.datagramLane(host, sender.machine);
        back.carryNews(() => {
          unreachable(arrival.to);
        });
      },
    });
  }
}

/** @returns false if the sender is to know that nobody listens; of groups and of all hosts nobody is (RFC 1122, 3.2.2). */
function deliver(arrival: Arrival, host: Machine, from: string, log: DatagramLog): boolean {
  const receivers = host.packets.receiversOf(arrival);
  if (receivers.length > 0) log.add('receive', [host.name, from]);
  for (const receiver of receivers) receiver.receive(arrival);
  if (receivers.length > 0 || arrival.reach !== 'host') return true;
  log.add('refuse', [host.name, from], `port ${arrival.to.port}`);
  return false;
}
