import type { DatagramSocket } from '../../sockets/datagram-socket.js';
import { check, checkThrows } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import type { DatagramStage } from '../datagram-stage.js';
import { hasStatus, rangeError } from '../expected-failure.js';
import { patternBytes } from '../test-bytes.js';

/** Groups of receivers. */
export const groupCases: readonly CaseDefinition<DatagramStage>[] = [
  {
    id: 'D13',
    title: 'members hear a group, joining and leaving twice is once',
    needs: ['multicast'],
    run: async (stage) => {
      const [group, other] = stage.maker.groups;
      const { member, say } = await stageGroup(stage);
      member.leaveMulticastGroup(group);
      await say(group, 1);
      await stage.checkSilent(member, 'a datagram to a group it is no member of');

      const [result] = member.joinMulticastGroup(group);
      check(result !== undefined && result.error === undefined, 'a join has an error in its result');
      member.joinMulticastGroup(group);
      await say(group, 2);
      await stage.checkReceives(member, patternBytes(2), 'a datagram to the group');
      await say(other, 3);
      await stage.checkSilent(member, 'a datagram to another group');

      member.leaveMulticastGroup(group);
      member.leaveMulticastGroup(group);
      await say(group, 4);
      await stage.checkSilent(member, 'a datagram to a group it has left');
    },
  },
  {
    id: 'D13b',
    title: 'closing leaves the groups',
    needs: ['multicast'],
    run: async (stage) => {
      const [group] = stage.maker.groups;
      const { member, say } = await stageGroup(stage);
      const port = member.information.localPort;
      member.joinMulticastGroup(group);
      await member.closeAsync();
      const next = stage.open(stage.maker.near);
      await next.bindServiceNameAsync(port);
      await say(group, 1);
      await stage.checkSilent(next, 'a datagram to the group of a socket that is closed');
    },
  },
  {
    id: 'D13c',
    title: 'a group with a source is heard from that source only, a blocked source not at all',
    needs: ['sourceMulticast'],
    run: async (stage) => {
      const { sourceGroup, far } = stage.maker;
      const { member, say } = await stageGroup(stage);
      const stranger = far.address.includes(':') ? 'fd00::dead' : '192.0.2.77';
      member.joinMulticastGroup(sourceGroup, { source: stranger });
      await say(sourceGroup, 1);
      await stage.checkSilent(member, 'a datagram of another source');
      member.leaveMulticastGroup(sourceGroup, { source: stranger });

      member.joinMulticastGroup(sourceGroup, { source: far.address });
      await say(sourceGroup, 2);
      await stage.checkReceives(member, patternBytes(2), 'a datagram of the source');
      member.blockSource(far.address);
      await say(sourceGroup, 3);
      await stage.checkSilent(member, 'a datagram of a blocked source');
      member.unblockSource(far.address);
      await say(sourceGroup, 4);
      await stage.checkReceives(member, patternBytes(4), 'a datagram of a source that is blocked no more');
    },
  },
  {
    id: 'D13d',
    title: 'what is no group, no source or no interface is refused',
    needs: ['multicast'],
    run: async (stage) => {
      const [group] = stage.maker.groups;
      const { member } = await stageGroup(stage);
      const join = (host: string, options?: object) => () => member.joinMulticastGroup(host, options);
      checkThrows(join(stage.maker.far.address), rangeError, 'joining an address');
      checkThrows(join('example.com'), rangeError, 'joining a name');
      checkThrows(join(group, { source: group }), rangeError, 'a source that is a group');
      const otherFamily = group.includes(':') ? '192.0.2.1' : 'fd00::1';
      checkThrows(join(group, { source: otherFamily }), rangeError, 'a source of another family');
      const noInterface = hasStatus('cannotAssignRequestedAddress');
      checkThrows(join(group, { adapter: 'nonesuch0' }), noInterface, 'an interface that is not there');
    },
  },
  {
    id: 'D14',
    title: 'a sender that is a member hears itself, unless loopback is off',
    needs: ['multicast'],
    run: async (stage) => {
      const [group] = stage.maker.groups;
      const { member } = await stageGroup(stage);
      const results = member.joinMulticastGroup(group);
      check(results.length === 1, `a join on one interface has ${results.length} results`);
      const port = member.information.localPort;
      await member.sendToAsync(patternBytes(1), group, port);
      await stage.checkReceives(member, patternBytes(1), 'its own datagram');
      member.control.multicastLoopback = false;
      member.control.multicastHopLimit = 2;
      await member.sendToAsync(patternBytes(2), group, port);
      await stage.checkSilent(member, 'its own datagram with loopback off');
    },
  },
];

/** A socket at the near host that can be a member, and a way to send to its port from the far one. */
async function stageGroup(
  stage: DatagramStage,
): Promise<{ member: DatagramSocket; say: (group: string, size: number) => Promise<unknown> }> {
  const { near, far } = stage.maker;
  const member = await stage.boundAnywhere(near);
  const sender = stage.open(far);
  if (far.adapter !== undefined) sender.control.multicastAdapter = far.adapter;
  await sender.bindEndpointAsync(far.address, '');
  const port = member.information.localPort;
  return { member, say: (group, size) => sender.sendToAsync(patternBytes(size), group, port) };
}
