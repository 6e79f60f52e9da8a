import { createSocket } from 'node:dgram';

import { DatagramSocket } from 'streamsocket';

import { rowsAt, tableAddress } from '../../../lib/transport/node/udp-drops.js';

const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  412: 0100007F:A123 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 51234 2 0000000000000000 17
  999: 00000000:14E9 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 20001 2 0000000000000000 0
  999: 00000000:14E9 00000000:0000 07 00000000:00000000 00:00000000 00000000   102        0 20002 2 0000000000000000 3
`;

describe('rowsAt()', () => {
  it('finds the rows of an address, with inode and drops', () => {
    expect(rowsAt(table, '0100007F:A123')).toEqual([{ inode: '51234', drops: 17 }]);
    expect(rowsAt(table, '00000000:14E9').map(({ drops }) => drops)).toEqual([0, 3]);
    expect(rowsAt(table, '0100007F:0001')).toEqual([]);
  });
});

describe('tableAddress()', () => {
  it.each([
    ['127.0.0.1', 0xa123, '0100007F:A123'],
    ['0.0.0.0', 5353, '00000000:14E9'],
    ['::1', 80, '00000000000000000000000001000000:0050'],
    ['fe80::12:3456%eth0', 1, '000080FE000000000000000056341200:0001'],
  ])('writes %s port %d as a little-endian machine does', (address, port, text) => {
    expect(tableAddress(address, port)).toBe(text);
  });
});

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('information.droppedDatagrams.kernel (on Linux)', () => {
  it.each(['127.0.0.1', '::1'])('counts what the kernel drops for the socket at %s', async (address) => {
    await using socket = new DatagramSocket();
    socket.control.inboundBufferSizeInBytes = 4_096;
    await socket.bindEndpointAsync(address, '');
    expect(socket.information.droppedDatagrams).toEqual({ inbox: 0, kernel: 0 });

    // The loop does not turn while these are sent, so nobody reads them off the kernel.
    const sender = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    const sent = 200;
    await new Promise<void>((resolve) => {
      sender.connect(Number(socket.information.localPort), address, resolve);
    });
    for (let i = 0; i < sent; i++) sender.send(new Uint8Array(500));
    sender.close();
    let received = 0;
    try {
      for (;;) {
        await socket.receiveAsync({ timeoutMs: 100 });
        received++;
      }
    } catch {
      // Nothing more comes.
    }

    expect(received).toBeLessThan(sent);
    expect(socket.information.droppedDatagrams).toEqual({ inbox: 0, kernel: sent - received });
  });

  it('is not told where two sockets of this process share a port', async () => {
    await using one = new DatagramSocket();
    await using two = new DatagramSocket();
    for (const socket of [one, two]) socket.control.multicastOnly = true;
    await one.bindEndpointAsync('127.0.0.1', '');
    await two.bindEndpointAsync('127.0.0.1', one.information.localPort);

    expect(one.information.droppedDatagrams).toEqual({ inbox: 0, kernel: undefined });
  });
});
