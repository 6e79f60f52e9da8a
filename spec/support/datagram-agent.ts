// A datagram socket that does what it is told, in a process of its own: on another host, that is. What arrives
// is `got "text" from address`.

import { DatagramSocket } from '../../lib/index.js';
import { obeyOrders, type Orders } from './obey-orders.js';

const socket = new DatagramSocket();

const orders: Orders = {
  set: (settings: object) => {
    Object.assign(socket.control, settings);
  },
  bind: async ([host, service]: [string | null, string]) => {
    await socket.bindEndpointAsync(host, service);
    void receive();
  },
  send: ([text, host, service, options]: [string, string, string, object | undefined]) =>
    socket.sendToAsync(new TextEncoder().encode(text), host, service, options),
  /** Sends many of 1000 bytes, and waits for none. */
  pour: ([count, host, service]: [number, string, string]) => {
    for (let i = 0; i < count; i++) socket.sendToAsync(new Uint8Array(1_000), host, service).catch(() => {});
  },
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

obeyOrders(orders, () => {
  socket.close();
});
