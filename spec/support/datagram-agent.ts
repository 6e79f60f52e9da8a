// A datagram socket that does what it is told, in a process of its own: on another host, that is. Each line of
// standard input is an order, `id method arguments-as-json`; the answers are `id done json` or `id failed text`,
// and what arrives is `got "text" from address`.

import { createInterface } from 'node:readline';

import { DatagramSocket } from '../../lib/index.js';

const socket = new DatagramSocket();

const orders: Readonly<Record<string, (args: never) => unknown>> = {
  set: (settings: object) => Object.assign(socket.control, settings),
  bind: async ([host, service]: [string | null, string]) => {
    await socket.bindEndpointAsync(host, service);
    void receive();
  },
  send: ([text, host, service]: [string, string, string]) =>
    socket.sendToAsync(new TextEncoder().encode(text), host, service),
  join: ([group, options]: [string, object]) => results(socket.joinMulticastGroup(group, options)),
  leave: ([group, options]: [string, object]) => results(socket.leaveMulticastGroup(group, options)),
  dropped: () => socket.information.droppedDatagrams,
};

function results(list: ReturnType<DatagramSocket['joinMulticastGroup']>): unknown {
  return list.map(({ adapter, error }) => [adapter ?? null, error?.code ?? null]);
}

async function receive(): Promise<void> {
  for await (const { data, remoteAddress } of socket) {
    console.log(`got ${JSON.stringify(new TextDecoder().decode(data))} from ${remoteAddress.canonicalName}`);
  }
}

async function obey(line: string): Promise<void> {
  const [id = '', method = '', ...rest] = line.split(' ');
  try {
    const result = await orders[method]?.(JSON.parse(rest.join(' ')) as never);
    console.log(`${id} done ${JSON.stringify(method === 'set' ? null : (result ?? null))}`);
  } catch (failure) {
    console.log(`${id} failed ${failure instanceof Error ? failure.message : String(failure)}`);
  }
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => void obey(line));
lines.on('close', () => {
  socket.close();
});
console.log('ready');
