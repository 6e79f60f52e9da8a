import { describe, expect, it } from '@jest/globals';

import { DatagramSocket } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';

import { boundAt } from '../../support/memory-datagrams.js';
import {
  bytes,
  connectTo,
  finished,
  ip,
  listenAt,
  accepted,
  nextChunk,
  readToEnd,
  written,
} from '../../support/memory-pair.js';

/** A conversation with a bit of everything in it. */
async function converse(network: MemoryNetwork): Promise<void> {
  const acceptor = await listenAt(network.host('server'), ip('', 7));
  const client = await connectTo(network.host('my-client.example'), ip('10.0.0.1', 7));
  await written(client, bytes('HELLO;\r\n'));
  const server = await accepted(acceptor);
  await nextChunk(server);
  await written(server, Uint8Array.of(0, 255, 34, 92), new Uint8Array(100).fill(65));
  await finished(server);
  await readToEnd(client);
  network.hold('server', 'my-client.example');
  network.release('server', 'my-client.example');
  client.abort();
  await network.clock.runUntilIdle();
  await expect(connectTo(network.host('my-client.example'), ip('10.0.0.1', 8))).rejects.toThrow();
}

/** Datagrams that arrive, are lost, or find nobody; a group and what is closed. */
async function exchange(network: MemoryNetwork): Promise<void> {
  const [a, b] = [network.host('a'), network.host('b')];
  const receiver = await boundAt(b, 7, { maxInboxDatagrams: 1 });
  receiver.joinMulticastGroup('239.1.1.1');
  receiver.joinMulticastGroup('232.1.1.1', { source: '10.0.0.1' });
  receiver.leaveMulticastGroup('232.1.1.1', { source: '10.0.0.1' });
  const sender = new DatagramSocket({ transport: a });
  await sender.connectAsync('b', 7);
  await sender.outputStream.writeAsync(bytes('one'));
  await sender.closeAsync();
  const other = await boundAt(a, 9);
  await other.sendToAsync(bytes('two;'), '239.1.1.1', 7);
  await other.sendToAsync(bytes('three'), '239.1.1.9', 7);
  await network.clock.runUntilIdle();
  await other.sendToAsync(bytes('four'), 'b', 7);
  network.partition('a', 'b');
  network.repair('a', 'b');
  const asking = new DatagramSocket({ transport: a });
  await asking.connectAsync('b', 8);
  await asking.outputStream.writeAsync(bytes('five'));
  await network.clock.runUntilIdle();
}

describe('Transcript.toText()', () => {
  it('has a line for each event, with its time, its host and its connection', async () => {
    const network = new MemoryNetwork({ link: { latencyMs: 5 } });
    await converse(network);

    const shown = 'A'.repeat(60);
    expect(network.transcript.toText()).toBe(
      [
        ' 0.000 ms  server             listen: :: port 7',
        ' 0.000 ms  my-client.example  #1 connect to server: 10.0.0.1 port 7',
        '10.000 ms  my-client.example  #1 send to server: 8 bytes "HELLO;\\r\\n"',
        '15.000 ms  server             #1 accept from my-client.example: 10.0.0.2 port 49152',
        '15.000 ms  server             #1 receive from my-client.example: 8 bytes "HELLO;\\r\\n"',
        `15.000 ms  server             #1 send to my-client.example: 104 bytes "\\x00\\xff\\"\\\\${shown}"...`,
        '15.000 ms  server             #1 finish to my-client.example',
        `20.000 ms  my-client.example  #1 receive from server: 104 bytes "\\x00\\xff\\"\\\\${shown}"...`,
        '20.000 ms  my-client.example  #1 end from server',
        '20.000 ms  *                  hold server, my-client.example',
        '20.000 ms  *                  release server, my-client.example',
        '20.000 ms  my-client.example  #1 reset to server',
        '25.000 ms  server             #1 fail with my-client.example: ECONNRESET',
        '25.000 ms  my-client.example  #2 connect to server: 10.0.0.1 port 8',
        '35.000 ms  my-client.example  #2 fail with server: ECONNREFUSED',
        '',
      ].join('\n'),
    );
  });

  it('has a line for what becomes of each datagram', async () => {
    const network = new MemoryNetwork({ link: { latencyMs: 5, duplicate: 1 } });
    await exchange(network);

    expect(network.transcript.toText()).toBe(
      [
        ' 0.000 ms  b  bind: :: port 7',
        ' 0.000 ms  b  join: 239.1.1.1, on eth0',
        ' 0.000 ms  b  join: 232.1.1.1 from source 10.0.0.1, on eth0',
        ' 0.000 ms  b  leave: 232.1.1.1 from source 10.0.0.1, on eth0',
        ' 0.000 ms  a  bind: 0.0.0.0 port 49152',
        ' 0.000 ms  a  ~1 send to b: 3 bytes "one": 10.0.0.2 port 7',
        ' 0.000 ms  a  close: 10.0.0.1 port 49152',
        ' 0.000 ms  a  bind: :: port 9',
        ' 0.000 ms  a  ~2 send to b: 4 bytes "two;": 239.1.1.1 port 7',
        ' 0.000 ms  a  ~3 send: 5 bytes "three": 239.1.1.9 port 7',
        ' 5.000 ms  b  ~1 receive from a: 3 bytes "one"',
        ' 5.000 ms  b  ~1 receive from a: 3 bytes "one"',
        ' 5.000 ms  b  drop: the inbox of :: port 7 is full',
        ' 5.000 ms  b  ~2 receive from a: 4 bytes "two;"',
        ' 5.000 ms  b  drop: the inbox of :: port 7 is full',
        ' 5.000 ms  b  ~2 receive from a: 4 bytes "two;"',
        ' 5.000 ms  b  drop: the inbox of :: port 7 is full',
        ' 5.000 ms  a  ~4 send to b: 4 bytes "four": 10.0.0.2 port 7',
        ' 5.000 ms  *  partition a, b',
        ' 5.000 ms  a  ~4 lose on the way to b: 4 bytes "four": partition',
        ' 5.000 ms  a  ~4 lose on the way to b: 4 bytes "four": partition',
        ' 5.000 ms  *  repair a, b',
        ' 5.000 ms  a  bind: 0.0.0.0 port 49153',
        ' 5.000 ms  a  ~5 send to b: 4 bytes "five": 10.0.0.2 port 8',
        '10.000 ms  b  ~5 refuse from a: 4 bytes "five": port 8',
        '10.000 ms  b  ~5 refuse from a: 4 bytes "five": port 8',
        '15.000 ms  a  fail: ECONNREFUSED of 10.0.0.2 port 8',
        '15.000 ms  a  fail: ECONNREFUSED of 10.0.0.2 port 8',
        '',
      ].join('\n'),
    );
  });

  it('is empty when nothing has happened', () => {
    expect(new MemoryNetwork().transcript.toText()).toBe('');
  });
});

describe('Transcript.toMermaid()', () => {
  it('draws arrows between the hosts, and notes for what happens at one', async () => {
    const network = new MemoryNetwork({ link: { latencyMs: 5 } });
    await converse(network);

    const shown = 'A'.repeat(60);
    expect(network.transcript.toMermaid()).toBe(
      [
        'sequenceDiagram',
        '  participant h1 as server',
        '  participant h2 as my-client.example',
        '  Note over h1: listens at :: port 7',
        '  h2->>h1: #35;1 connect 10.0.0.1 port 7',
        '  h2->>h1: #35;1 8 bytes "HELLO#59;\\r\\n"',
        '  Note over h1: #35;1 accepts 10.0.0.2 port 49152',
        '  Note over h1: #35;1 receives 8 bytes "HELLO#59;\\r\\n"',
        `  h1->>h2: #35;1 104 bytes "\\x00\\xff\\"\\\\${shown}"...`,
        '  h1-)h2: #35;1 finish',
        `  Note over h2: #35;1 receives 104 bytes "\\x00\\xff\\"\\\\${shown}"...`,
        '  Note over h2: #35;1 end of input',
        '  Note over h1,h2: hold',
        '  Note over h1,h2: release',
        '  h2-xh1: #35;1 reset',
        '  Note over h1: #35;1 fail ECONNRESET',
        '  h2->>h1: #35;2 connect 10.0.0.1 port 8',
        '  Note over h2: #35;2 fail ECONNREFUSED',
        '',
      ].join('\n'),
    );
  });

  it('draws datagrams, with a cross those that are lost', async () => {
    const network = new MemoryNetwork({ link: { latencyMs: 5 } });
    await exchange(network);

    expect(network.transcript.toMermaid()).toBe(
      [
        'sequenceDiagram',
        '  participant h1 as b',
        '  participant h2 as a',
        '  Note over h1: is bound to :: port 7',
        '  Note over h1: joins 239.1.1.1, on eth0',
        '  Note over h1: joins 232.1.1.1 from source 10.0.0.1, on eth0',
        '  Note over h1: leaves 232.1.1.1 from source 10.0.0.1, on eth0',
        '  Note over h2: is bound to 0.0.0.0 port 49152',
        '  h2->>h1: ~1 3 bytes "one"',
        '  Note over h2: close 10.0.0.1 port 49152',
        '  Note over h2: is bound to :: port 9',
        '  h2->>h1: ~2 4 bytes "two#59;"',
        '  Note over h2: ~3 sends 5 bytes "three" 239.1.1.9 port 7',
        '  Note over h1: ~1 receives 3 bytes "one"',
        '  Note over h1: ~2 receives 4 bytes "two#59;"',
        '  Note over h1: drops: the inbox of :: port 7 is full',
        '  h2-xh1: ~4 4 bytes "four"',
        '  Note over h2,h1: partition',
        '  Note over h2,h1: ~4 lost: partition',
        '  Note over h2,h1: repair',
        '  Note over h2: is bound to 0.0.0.0 port 49153',
        '  h2->>h1: ~5 4 bytes "five"',
        '  Note over h1: ~5 nobody listens for 4 bytes "five" port 8',
        '  Note over h2: fail ECONNREFUSED of 10.0.0.2 port 8',
        '',
      ].join('\n'),
    );
  });

  it('leaves the number of the connection out when there is only one', async () => {
    const network = new MemoryNetwork();
    await listenAt(network.host('a'), ip('', 7));
    await connectTo(network.host('b'), ip('10.0.0.1', 7));

    expect(network.transcript.toMermaid()).toContain('h2->>h1: connect 10.0.0.1 port 7\n');
  });
});

describe('Transcript.events', () => {
  it('are plain values that later events do not change', async () => {
    const network = new MemoryNetwork();
    const acceptor = await listenAt(network.host('a'), ip('', 7));
    const near = await connectTo(network.host('b'), ip('10.0.0.1', 7));
    const mine = bytes('mine');
    await written(near, mine);
    (await nextChunk(await accepted(acceptor)))?.fill(0);
    const { events } = network.transcript;
    near.abort();

    expect(events).toHaveLength(5);
    expect(events[2]).toEqual({
      timeMs: 0,
      kind: 'send',
      hosts: ['b', 'a'],
      connection: 1,
      byteCount: 4,
      firstBytes: bytes('mine'),
    });
    expect(events[4]?.firstBytes).toEqual(bytes('mine'));
  });

  it('are the newest ones when there are more than the network keeps', () => {
    const network = new MemoryNetwork({ maxTranscriptEvents: 2 });
    network.host('a');
    for (let i = 0; i < 3; i++) network.reset('a', 'a');
    network.crash('a');

    expect(network.transcript.omittedEvents).toBe(2);
    expect(network.transcript.toText()).toBe(
      '(2 earlier events left out)\n0.000 ms  *  reset a, a\n0.000 ms  *  crash a\n',
    );
    expect(network.transcript.toMermaid()).toContain('  Note over h1: 2 earlier events left out\n');
  });

  it('are not kept at all when the network is told so', () => {
    const network = new MemoryNetwork({ maxTranscriptEvents: 0 });
    network.host('a');
    network.crash('a');

    expect(network.transcript.events).toEqual([]);
    expect(network.transcript.omittedEvents).toBe(1);
  });
});
