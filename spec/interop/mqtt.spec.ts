import { expect, it, jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type IClientOptions, MqttClient } from 'mqtt';
import { StreamSocket } from '../../lib/index.js';
import { toDuplex } from '../../lib/node.js';
import { describeWithPrograms, freePort, type Program, startProgram } from '../support/real-parts.js';

jest.setTimeout(30_000);

/** A broker that anybody may talk to. */
async function startBroker(port: number): Promise<Program> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mosquitto-'));
  const settings = path.join(folder, 'mosquitto.conf');
  try {
    await writeFile(
      settings,
      `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nuser root\n`,
    );
    return await startProgram('mosquitto', ['-v', '-c', settings], {
      readyWhen: /mosquitto version .* running/,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function connect(port: number, more: IClientOptions = {}): MqttClient {
  return new MqttClient(
    () => toDuplex(new StreamSocket(), { allowHalfOpen: false }).connect(port, '127.0.0.1'),
    { reconnectPeriod: 20, ...more },
  );
}

function untilConnected(client: MqttClient): Promise<unknown> {
  return new Promise((resolve) => client.once('connect', resolve));
}

describeWithPrograms(['mosquitto'], 'mqtt, on mosquitto, over our sockets', () => {
  it.each([4, 5] as const)('publishes and hears, in version %d of the protocol', async (protocolVersion) => {
    const port = await freePort();
    await using _broker = await startBroker(port);
    const client = connect(port, { protocolVersion });
    await client.subscribeAsync('weather/+', { qos: 2 });
    const heard: string[] = [];
    const all = new Promise<void>((resolve) => {
      client.on('message', (topic, payload) => {
        if (heard.push(`${topic}: ${payload.length}`) === 30) resolve();
      });
    });
    for (let i = 0; i < 30; i++) {
      await client.publishAsync(`weather/${i}`, Buffer.alloc(i * 10_000), { qos: (i % 3) as 0 | 1 | 2 });
    }
    await all;
    expect(heard.sort()).toEqual(Array.from({ length: 30 }, (_, i) => `weather/${i}: ${i * 10_000}`).sort());
    await client.endAsync();
  });

  it('comes back when the broker does, and its will is heard when it is gone without a word', async () => {
    const port = await freePort();
    const broker = await startBroker(port);
    const watcher = connect(port);
    await watcher.subscribeAsync('wills');
    const will = { topic: 'wills', payload: Buffer.from('gone'), qos: 0, retain: false } as const;
    const client = connect(port, { will });
    await untilConnected(client);
    const heard = new Promise((resolve) => {
      watcher.once('message', (_, payload) => {
        resolve(payload.toString());
      });
    });
    client.stream.destroy(); // no DISCONNECT goes out before
    expect(await heard).toBe('gone');
    await client.endAsync(true);

    const refused = new Promise((resolve) => watcher.once('error', resolve));
    await broker.stop();
    expect(await refused).toMatchObject({ name: 'SocketError', code: 'ECONNREFUSED' });
    watcher.on('error', () => {});
    const back = untilConnected(watcher);
    await using _again = await startBroker(port);
    await back;
    await watcher.publishAsync('any', 'thing', { qos: 1 });
    await watcher.endAsync();
  });
});
