import { describe, expect, it } from '@jest/globals';

import { DatagramSocket, DataWriter, SocketError, SocketErrorStatus } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';

import { boundAt, heardBy } from '../../support/memory-datagrams.js';
import { bytes, text } from '../../support/memory-pair.js';

describe('discovery in a group', () => {
  it('finds every printer that is there, through loss, and hears one that comes later', async () => {
    const network = new MemoryNetwork({ seed: 11, link: { latencyMs: { min: 1, max: 9 }, loss: 0.3 } });
    const group = '239.255.1.1';
    const announce = async (name: string): Promise<void> => {
      const socket = await boundAt(network.host(name), 5_000);
      socket.joinMulticastGroup(group);
      socket.on('messagereceived', async ({ data, remoteAddress, remotePort }) => {
        if (text(data) === 'who is there?') await socket.sendToAsync(bytes(name), remoteAddress, remotePort);
      });
      await socket.sendToAsync(bytes(`${name} is here`), group, 5_000);
    };
    await Promise.all(['ink', 'laser', 'plotter'].map(announce));
    const browser = await boundAt(network.host('browser'), 5_000);
    const found = new Set<string>();
    browser.joinMulticastGroup(group);
    browser.on('messagereceived', ({ data }) => {
      const said = text(data) ?? '';
      if (said !== 'who is there?') found.add(said.replace(' is here', ''));
    });

    for (let round = 0; round < 10; round++) {
      await browser.sendToAsync(bytes('who is there?'), group, 5_000);
      await network.clock.wait(1_000);
    }
    expect([...found].sort()).toEqual(['ink', 'laser', 'plotter']);
    network.link('browser', network.host('late'), { loss: 0 });
    await announce('late');
    await network.clock.wait(1_000);
    expect(found.has('late')).toBe(true);
  });
});

describe('a request that is sent again until it is answered', () => {
  it.each([0.1, 0.5, 0.8])('gets through with a loss of %d each way, and is done once', async (loss) => {
    const network = new MemoryNetwork({
      seed: 5,
      link: { latencyMs: 10, loss, duplicate: 0.2, reorder: 0.2 },
    });
    const server = await boundAt(network.host('server'), 7);
    const done: number[] = [];
    server.on('messagereceived', async (question) => {
      const id = question.getDataReader().readUInt32();
      if (!done.includes(id)) done.push(id);
      await server.sendToAsync(question.data, question.remoteAddress, question.remotePort);
    });
    const client = new DatagramSocket({ transport: network.host('client') });
    await client.connectAsync('server', 7);
    const writer = new DataWriter(client.outputStream);
    for (let id = 1; id <= 20; id++) {
      for (let isAnswered = false; !isAnswered;) {
        writer.writeUInt32(id);
        await writer.storeAsync();
        isAnswered = await answerComes(client, id);
      }
    }

    expect(done).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    const { sent, duplicated, arrived, lost } = network.datagramCounters('client', 'server');
    expect(arrived).toBe(sent + duplicated - lost.loss);
    expect(lost.loss).toBeGreaterThan(0);
  });

  it('is answered after a partition and a restart of the server', async () => {
    const network = new MemoryNetwork({ link: { latencyMs: 10 } });
    const serve = async (): Promise<void> => {
      const server = await boundAt(network.host('server'), 7);
      server.on('messagereceived', async ({ error, data, remoteAddress, remotePort }) => {
        if (error === undefined) await server.sendToAsync(data, remoteAddress, remotePort);
      });
    };
    await serve();
    const client = new DatagramSocket({ transport: network.host('client') });
    await client.connectAsync('server', 7);
    network.partition('client', 'server');
    network.clock.after(250, () => {
      network.repair('client', 'server');
      network.crash('server');
    });
    network.clock.after(500, () => {
      network.restart('server');
    });
    network.clock.after(730, () => void serve());

    const fates: string[] = [];
    for (let isAnswered = false; !isAnswered;) {
      const writer = new DataWriter(client.outputStream);
      writer.writeUInt32(1);
      await writer.storeAsync();
      isAnswered = await answerComes(client, 1, (fate) => fates.push(`${fate} at ${network.clock.now()}`));
    }
    expect(fates).toEqual([
      ...['late at 100', 'late at 200', 'late at 300', 'late at 400', 'late at 500'],
      ...['refused at 520', 'late at 620', 'refused at 640', 'late at 740', 'answered at 760'],
    ]);
  });
});

/** Whether the answer comes within 100 ms; other answers, late or double, are none. */
async function answerComes(
  client: DatagramSocket,
  id: number,
  tell: (fate: string) => void = () => {},
): Promise<boolean> {
  try {
    for (;;) {
      const answer = await client.receiveAsync({ timeoutMs: 100 });
      if (answer.error !== undefined) tell('refused');
      else if (answer.getDataReader().readUInt32() === id) {
        tell('answered');
        return true;
      }
    }
  } catch (failure) {
    if (!(failure instanceof SocketError) || failure.status !== SocketErrorStatus.connectionTimedOut)
      throw failure;
    tell('late');
    return false;
  }
}

describe('a conference', () => {
  it('lets everybody hear the speaker whom they chose, and nobody else', async () => {
    const network = new MemoryNetwork({ link: { latencyMs: 3 } });
    const group = '232.0.0.1';
    const speakers = await Promise.all(['ann', 'bob'].map((name) => boundAt(network.host(name), 0)));
    const hearing = async (name: string, speaker: string): Promise<string[]> => {
      const socket = await boundAt(network.host(name), 6_000);
      socket.joinMulticastGroup(group, { source: network.host(speaker).addresses[0] });
      return heardBy(socket);
    };
    const heard = [await hearing('c', 'ann'), await hearing('d', 'bob'), await hearing('e', 'ann')];
    for (const [i, speaker] of speakers.entries())
      await speaker.sendToAsync(bytes(`speech ${i}`), group, 6_000);
    await network.clock.runUntilIdle();
    expect(heard).toEqual([['speech 0'], ['speech 1'], ['speech 0']]);
  });
});

describe('a flood', () => {
  it('starves neither timers nor another conversation, and tells what it has lost', async () => {
    const network = new MemoryNetwork({ link: { latencyMs: 1 } });
    const victim = await boundAt(network.host('victim'), 7, { maxInboxDatagrams: 100 });
    const flooding = await boundAt(network.host('flooder'), 0);
    const other = await boundAt(network.host('victim'), 8);
    other.on('messagereceived', ({ data, remoteAddress, remotePort }) =>
      other.sendToAsync(data, remoteAddress, remotePort),
    );
    const asking = new DatagramSocket({ transport: network.host('friend') });
    await asking.connectAsync('victim', 8);
    const [victimAddress = ''] = network.host('victim').addresses;
    const data = new Uint8Array(500);
    const over = new AbortController();
    let sent = 0;
    const flood = (async () => {
      for (; !over.signal.aborted; sent++) await flooding.sendToAsync(data, victimAddress, 7);
    })();
    for (let i = 0; i < 3; i++) {
      await asking.outputStream.writeAsync(bytes(String(i)));
      const answer = await asking.receiveAsync({ timeoutMs: 1_000 });
      expect(text(answer.data)).toBe(String(i));
    }
    over.abort();
    await flood;
    await network.clock.runUntilIdle();

    const { arrived, lost } = network.datagramCounters('flooder', 'victim');
    expect(arrived + lost.capacity).toBe(sent);
    expect(sent).toBeGreaterThan(150);
    expect(victim.information.droppedDatagrams.inbox).toBe(arrived - 100);
  });
});
