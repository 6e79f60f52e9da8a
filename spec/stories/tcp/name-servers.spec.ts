import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { DatagramSocket, SocketErrorStatus, StreamSocket, StreamSocketListener } from '../../../lib/index.js';
import { describeWithPrograms, freePort, type Program, startProgram } from '../../support/real-parts.js';

describeWithPrograms(['dnsmasq'], 'Names and services, answered by dnsmasq', () => {
  let nameServer: string;
  let dnsmasq: Program;
  let listener: StreamSocketListener;
  let servicePort: string;

  beforeAll(async () => {
    listener = new StreamSocketListener();
    await listener.bindEndpointAsync('localhost', '');
    servicePort = listener.information.localPort;
    const port = await freePort();
    const dead = await freePort();
    nameServer = `127.0.0.1:${port}`;
    const args = ['--keep-in-foreground', '--log-facility=-', '--conf-file=/dev/null', '--pid-file='];
    const where = ['--no-resolv', '--no-hosts', '--bind-interfaces', '--user=', '--listen-address=127.0.0.1'];
    const zone = [
      '--local=/example/',
      '--host-record=both.example,127.0.0.1,::1',
      '--host-record=four.example,127.0.0.1',
      '--txt-record=text.example,no address here',
      `--srv-host=_ours._tcp.domain.example,dead.example,${dead},1,0`,
      `--srv-host=_ours._tcp.domain.example,four.example,${servicePort},2,0`,
      `--srv-host=_ours._udp.domain.example,four.example,${servicePort},1,0`,
      '--srv-host=_none._tcp.domain.example',
      '--host-record=dead.example,127.0.0.1',
    ];
    dnsmasq = await startProgram('dnsmasq', [...args, ...where, `--port=${port}`, ...zone], {
      readyWhen: /started, version/,
    });
  });

  afterAll(async () => {
    await dnsmasq.stop();
    await listener.closeAsync();
  });

  function socketThatAsks(servers: readonly string[] = [nameServer]): StreamSocket {
    const socket = new StreamSocket();
    socket.control.nameServers = servers;
    return socket;
  }

  it.each(['both.example', 'four.example'])('connects to %s', async (name) => {
    for (const serial of [false, true]) {
      await using socket = socketThatAsks();
      socket.control.serializeConnectionAttempts = serial;
      await socket.connectAsync(name, servicePort, { timeoutMs: 5_000 });
      expect(['127.0.0.1', '::1']).toContain(socket.information.remoteAddress?.canonicalName);
    }
  });

  it('tells a name without addresses from no name at all', async () => {
    await expect(socketThatAsks().connectAsync('text.example', 80)).rejects.toMatchObject({
      status: SocketErrorStatus.noDataRecordOfRequestedType,
      phase: 'lookup',
      code: 'ENODATA',
      attempts: [
        { address: 'text.example AAAA', code: 'ENODATA' },
        { address: 'text.example A', code: 'ENODATA' },
      ],
    });
    await expect(socketThatAsks().connectAsync('nobody.example', 80)).rejects.toMatchObject({
      status: SocketErrorStatus.hostNotFound,
      code: 'ENOTFOUND',
    });
  });

  it('connects to a service by its SRV records, the second when the first is dead', async () => {
    await using socket = socketThatAsks();
    await socket.connectAsync('domain.example', 'ours', { timeoutMs: 5_000 });

    expect(socket.information.remotePort).toBe(servicePort);
    expect(socket.information.remoteServiceName).toBe('ours');
  });

  it('knows a service that is not there, and one that the domain denies', async () => {
    await expect(socketThatAsks().connectAsync('domain.example', 'nothing')).rejects.toMatchObject({
      status: SocketErrorStatus.classTypeNotFound,
      source: 'caller',
      code: 'ENOTFOUND',
      message: expect.stringContaining('_nothing._tcp.domain.example has no SRV record'),
    });
    await expect(socketThatAsks().connectAsync('domain.example', 'none')).rejects.toMatchObject({
      status: SocketErrorStatus.classTypeNotFound,
      source: 'peer',
      message: expect.stringContaining('says that it has no such tcp service'),
    });
  });

  it('finds services for datagrams as _udp', async () => {
    await using socket = new DatagramSocket();
    socket.control.nameServers = [nameServer];
    await socket.connectAsync('domain.example', 'ours');

    expect(socket.information.remotePort).toBe(servicePort);
    expect(socket.information.remoteAddress?.canonicalName).toBe('127.0.0.1');
  });

  it('gives a name server up when it is called off, and leaves nothing of the question', async () => {
    // A port of UDP that takes questions and never answers.
    await using deaf = new DatagramSocket();
    await deaf.bindEndpointAsync('127.0.0.1', '');
    const socket = socketThatAsks([`127.0.0.1:${deaf.information.localPort}`]);
    // Long enough for the services file to be read before.

    await expect(socket.connectAsync('domain.example', 'ours', { timeoutMs: 300 })).rejects.toMatchObject({
      status: SocketErrorStatus.connectionTimedOut,
      phase: 'lookup',
      message: expect.stringContaining('_ours._tcp.domain.example SRV (no answer for'),
    });
    await expect(socket.connectAsync('both.example', 80, { timeoutMs: 300 })).rejects.toMatchObject({
      phase: 'lookup',
      message: expect.stringContaining('both.example AAAA (no answer for'),
    });
  });
});
