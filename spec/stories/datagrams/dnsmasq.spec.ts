import { expect, it } from '@jest/globals';

import { DatagramSocket, DataWriter } from '../../../lib/index.js';
import { type DnsMessage, type Question, readMessage, writeMessage } from '../../support/dns-message.js';
import { describeWithPrograms, freePort, type Program, startProgram } from '../../support/real-parts.js';

describeWithPrograms(['dnsmasq'], 'dnsmasq', () => {
  let port: number;
  let dnsmasq: Program;

  beforeAll(async () => {
    port = await freePort();
    const where = ['--listen-address=127.0.0.1', `--port=${port}`, '--bind-interfaces', '--user='];
    const zone = ['--local=/example/', '--address=/printer.example/192.0.2.7'];
    const records = [
      '--txt-record=printer.example,third floor,next to the stairs',
      '--srv-host=_ipp._tcp.example,printer.example,631,1,2',
      '--ptr-record=_services.example,_ipp._tcp.example',
    ];
    const args = ['--keep-in-foreground', '--log-facility=-', '--conf-file=/dev/null', '--pid-file='];
    dnsmasq = await startProgram(
      'dnsmasq',
      [...args, '--no-resolv', '--no-hosts', ...where, ...zone, ...records],
      {
        readyWhen: /started, version/,
      },
    );
  });

  afterAll(async () => {
    await dnsmasq.stop();
  });

  /** Asks with a writer over a stream to the server, and reads the answer with the reader of its datagram. */
  async function ask(socket: DatagramSocket, id: number, question: Question): Promise<DnsMessage> {
    const writer = new DataWriter(await socket.getOutputStreamAsync('127.0.0.1', port));
    writeMessage(writer, { id, isRecursionDesired: true, questions: [question] });
    await writer.storeAsync();
    const datagram = await socket.receiveAsync({ timeoutMs: 5_000 });
    expect([datagram.remoteAddress.canonicalName, datagram.remotePort]).toEqual(['127.0.0.1', String(port)]);
    return readMessage(datagram.getDataReader(), datagram.data);
  }

  it.each([
    ['A', 'printer.example', '192.0.2.7'],
    ['TXT', 'printer.example', '"third floor" "next to the stairs"'],
    ['SRV', '_ipp._tcp.example', '1 2 631 printer.example'],
    ['PTR', '_services.example', '_ipp._tcp.example'],
  ] as const)('answers our question for the %s record of %s', async (type, name, data) => {
    await using socket = new DatagramSocket();
    const answer = await ask(socket, 0x1234, { name, type });

    expect(answer).toMatchObject({ id: 0x1234, isResponse: true, status: 0, questions: [{ name, type }] });
    expect(answer.records).toContainEqual({ name, type, ttlSeconds: 0, data });
  });

  it('says that there is no such name', async () => {
    await using socket = new DatagramSocket();
    const answer = await ask(socket, 7, { name: 'nobody.example', type: 'A' });

    expect(answer).toMatchObject({ id: 7, status: 3, records: [] });
  });

  it('answers a hundred questions in flight, told apart by their numbers', async () => {
    await using socket = new DatagramSocket();
    await socket.connectAsync('127.0.0.1', port);
    const writer = new DataWriter(socket.outputStream);
    for (let id = 0; id < 100; id++) {
      writeMessage(writer, { id, questions: [{ name: `n${id}.printer.example`, type: 'A' }] });
      await writer.storeAsync();
    }
    const answered = new Set<number>();
    while (answered.size < 100) {
      const datagram = await socket.receiveAsync({ timeoutMs: 5_000 });
      const { id, questions } = readMessage(datagram.getDataReader(), datagram.data);
      expect(questions).toEqual([{ name: `n${id}.printer.example`, type: 'A' }]);
      answered.add(id);
    }
  });
});
