// A responder of multicast DNS (RFC 6762) that does what it is told, in a process of its own. What it hears in
// responses is `heard name type data from address`.

import { DatagramSocket, DataWriter, type OutputStream } from '../../lib/index.js';
import { type Question, readMessage, type ResourceRecord, writeMessage } from './dns-message.js';
import { obeyOrders, type Orders } from './obey-orders.js';

const GROUP = '224.0.0.251';
const PORT = 5353;

const socket = new DatagramSocket();
const ours: ResourceRecord[] = [];

const orders: Orders = {
  join: async (adapter: string) => {
    // The port is shared with whatever else speaks multicast DNS on this host: section 15.1.
    socket.control.multicastOnly = true;
    socket.control.multicastAdapter = adapter;
    socket.control.multicastHopLimit = 255; // section 11
    await socket.bindEndpointAsync('0.0.0.0', PORT);
    socket.joinMulticastGroup(GROUP);
    void answer(await groupStream());
  },
  ask: async (questions: readonly Question[]) => {
    await send(await groupStream(), { questions });
  },
  announce: async (records: readonly ResourceRecord[]) => {
    ours.push(...records);
    await send(await groupStream(), { isResponse: true, records });
  },
  withdraw: async () => {
    const goodbyes = ours.splice(0).map((record) => ({ ...record, ttlSeconds: 0 })); // section 10.1
    await send(await groupStream(), { isResponse: true, records: goodbyes });
  },
};

function groupStream(): Promise<OutputStream> {
  return socket.getOutputStreamAsync(GROUP, PORT);
}

async function send(stream: OutputStream, message: Parameters<typeof writeMessage>[1]): Promise<void> {
  const writer = new DataWriter(stream);
  writeMessage(writer, message);
  await writer.storeAsync();
}

/** Answers what is asked about our records, and prints what others say. */
async function answer(stream: OutputStream): Promise<void> {
  for await (const datagram of socket) {
    const message = readMessage(datagram.getDataReader(), datagram.data);
    const from = datagram.remoteAddress.canonicalName;
    if (message.isResponse) {
      for (const { name, type, data } of message.records)
        console.log(`heard ${name} ${type} ${data} from ${from}`);
      continue;
    }
    const isAsked = (record: ResourceRecord): boolean =>
      message.questions.some(({ name, type }) => name === record.name && type === record.type);
    const records = ours.filter(isAsked);
    if (records.length > 0) await send(stream, { isResponse: true, records });
  }
}

obeyOrders(orders, () => {
  socket.close();
});
