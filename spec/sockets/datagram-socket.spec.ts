import { DatagramSocket, DataWriter, HostName, SocketErrorStatus } from 'streamsocket';

import { bytes, text } from '../support/scripted-halves.js';

/** A socket on a free port of IPv4's loopback. */
async function bound(): Promise<DatagramSocket> {
  const socket = new DatagramSocket();
  await socket.bindEndpointAsync('127.0.0.1', '');
  return socket;
}

describe('DatagramSocket', () => {
  it('carries a datagram and an answer, by iteration', async () => {
    await using server = await bound();
    await using client = new DatagramSocket();
    await client.sendToAsync(bytes('ping'), '127.0.0.1', server.information.localPort);
    for await (const datagram of server) {
      expect(text(datagram.data)).toBe('ping');
      expect(datagram.localAddress?.canonicalName).toBe('127.0.0.1');
      await server.sendToAsync(bytes('pong'), datagram.remoteAddress, datagram.remotePort);
      break;
    }
    const answer = await client.receiveAsync();

    expect(text(answer.data)).toBe('pong');
    expect(answer.remotePort).toBe(server.information.localPort);
    expect(answer.getDataReader().readString(4)).toBe('pong');
    expect(answer.getDataReader().unconsumedBufferLength).toBe(0);
  });

  it('carries a datagram and an answer, by events and streams', async () => {
    await using server = new DatagramSocket();
    server.on('messagereceived', async ({ remoteAddress, remotePort, data }) => {
      const output = await server.getOutputStreamAsync(remoteAddress, remotePort);
      await output.writeAsync(data);
    });
    await server.bindServiceNameAsync('');
    await using client = new DatagramSocket();
    await client.connectAsync(new HostName('localhost'), server.information.localPort);
    const writer = new DataWriter(client.outputStream);
    writer.writeUInt32(0xc0ffee);
    await writer.storeAsync();

    expect((await client.receiveAsync()).getDataReader().readUInt32()).toBe(0xc0ffee);
  });

  it('tells a connected socket that nobody listens, and goes on', async () => {
    const gone = await bound();
    const port = gone.information.localPort;
    await gone.closeAsync();
    await using client = new DatagramSocket();
    await client.connectAsync('127.0.0.1', port);
    await client.outputStream.writeAsync(bytes('hello?'));
    const news = await client.receiveAsync();

    expect(news.error).toMatchObject({ status: SocketErrorStatus.connectionResetByPeer, source: 'peer' });
    expect(() => news.getDataReader()).toThrow('nobody listens there');
    expect(news.remotePort).toBe(port);
    await using back = new DatagramSocket();
    await back.bindEndpointAsync('127.0.0.1', port);
    await client.outputStream.writeAsync(bytes('hello!'));
    expect(text((await back.receiveAsync()).data)).toBe('hello!');
  });

  it('sends all that is not awaited to a host where nobody listens: no send fails for an earlier one', async () => {
    const gone = await bound();
    await using client = new DatagramSocket();
    await client.connectAsync('127.0.0.1', gone.information.localPort);
    await gone.closeAsync();
    await Promise.all(Array.from({ length: 500 }, () => client.outputStream.writeAsync(bytes('x'))));

    expect(client.information.datagramsSent).toBe(500);
    expect((await client.receiveAsync()).error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('keeps its bound however many sends are not awaited, and every one has an outcome', async () => {
    await using server = await bound();
    await using client = await bound();
    const port = server.information.localPort;
    let [sent, refused] = [0, 0];
    const data = bytes('x');
    for (let i = 0; i < 20_000; i++) {
      client.sendToAsync(data, '127.0.0.1', port).then(
        () => sent++,
        (failure: unknown) => (failure as { number?: number }).number === 0x80072747 && refused++,
      );
    }
    while (sent + refused < 20_000) await new Promise(setImmediate);

    expect(refused).toBe(20_000 - 16_384);
    expect(client.information).toMatchObject({ refusedDatagrams: refused, datagramsSent: 16_384 });
    await client.sendToAsync(data, '127.0.0.1', port);
  }, 30_000);
});
