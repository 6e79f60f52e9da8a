import type { DatagramSocket } from '../../sockets/datagram-socket.js';
import { checkFails, checkSame } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import type { DatagramStage } from '../datagram-stage.js';
import { hasStatus } from '../expected-failure.js';
import { patternBytes } from '../test-bytes.js';

/** Several sockets at one port. */
export const sharingCases: readonly CaseDefinition<DatagramStage>[] = [
  {
    id: 'D16',
    title:
      'sockets with reusePort share a port, others cannot have it, and what one host sends goes to one of them',
    needs: ['reusePort'],
    run: async (stage) => {
      const { far: site } = stage.maker;
      const one = await stage.bound(site, share);
      const port = one.information.localPort;
      const stranger = stage.open(site).bindEndpointAsync(site.address, port);
      await checkFails(stranger, hasStatus('addressAlreadyInUse'), 'binding to a shared port without a word');
      const two = stage.open(site);
      share(two.control);
      await two.bindEndpointAsync(site.address, port);
      const sharers = [one, two].map((socket) => ({ socket, heard: hear(socket) }));

      const near = await stage.bound(stage.maker.near);
      for (let size = 1; size <= 10; size++) await stage.sendTo(near, one, patternBytes(size));
      await stage.time.until(
        () => sharers.some(({ heard }) => heard.length === 10),
        'the datagrams of one host',
      );
      const [first, other] = sharers[0]?.heard.length === 10 ? sharers : [...sharers].reverse();
      checkSame(other?.heard.length, 0, 'datagrams of that host at the other socket');

      await first?.socket.closeAsync();
      await stage.sendTo(near, one, patternBytes(11));
      await stage.time.until(() => other?.heard.length === 1, 'a datagram at the socket that is left');
    },
  },
];

function share(control: DatagramSocket['control']): void {
  control.reusePort = true;
}

/** The lengths of what a socket hears, as they come. */
function hear(socket: DatagramSocket): readonly number[] {
  const lengths: number[] = [];
  socket.on('messagereceived', ({ data }) => {
    lengths.push(data.length);
  });
  return lengths;
}
