import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';

import {
  Certificate,
  ChainValidationResult,
  SocketErrorStatus,
  SocketProtectionLevel,
  StreamSocket,
  type StreamSocketControl,
  StreamSocketListener,
  type StreamSocketListenerControl,
  type Transport,
} from '../../lib/index.js';
import { MemoryNetwork } from '../../lib/testing.js';
import { makeSelfSigned, removeCertificates } from '../support/certificates.mjs';
import { carries, issue, issuer, root, trusted } from '../support/tls-stage.js';

const { tls12, tls13 } = SocketProtectionLevel;
const Status = SocketErrorStatus;
const NAMES = ['DNS:localhost', 'IP:127.0.0.1'];
const server = issue({ name: 'server', names: NAMES });
const client = issue({ name: 'client', usage: 'client' });
const revocationLists = [root.makeRevocationList(), issuer.makeRevocationList()];
afterAll(removeCertificates);
afterEach(() => {
  jest.useRealTimers();
});

type ClientSettings = Partial<StreamSocketControl>;
type ListenerSettings = Partial<StreamSocketListenerControl>;

/** A listener with TLS at `localhost`, and its clients. */
class Site implements AsyncDisposable {
  readonly listener: StreamSocketListener;
  readonly #near: Transport | undefined;
  readonly #level: SocketProtectionLevel;

  private constructor(near: Transport | undefined, far: Transport | undefined, level: SocketProtectionLevel) {
    this.#near = near;
    this.#level = level;
    this.listener = new StreamSocketListener({ transport: far });
  }

  static async of(
    level: SocketProtectionLevel,
    network: MemoryNetwork | undefined,
    settings: ListenerSettings = {},
    listenerLevel = level,
  ): Promise<Site> {
    const host = network?.host('one');
    const site = new Site(host, host, level);
    Object.assign(site.listener.control, { serverCertificate: server, ...settings });
    await site.listener.bindEndpointAsync('127.0.0.1', '', listenerLevel);
    return site;
  }

  /** Whether a connection that both ends have used goes on where an earlier one was; as both see it. */
  async connect(settings: ClientSettings = {}, level = this.#level, name = 'localhost') {
    await using near = this.newClient(settings);
    await near.connectAsync(name, this.listener.information.localPort, level, { timeoutMs: 5_000 });
    await using far = await this.#accept(near.information.localPort);
    await carries(near, far);
    const [ours, theirs] = [near, far].map(({ information }) => information.negotiatedProtection?.isResumed);
    expect(ours).toBe(theirs);
    return { isResumed: ours, near: near.information, far: far.information };
  }

  newClient(settings: ClientSettings = {}): StreamSocket {
    const near = new StreamSocket({ transport: this.#near });
    Object.assign(near.control, { trustedRoots: trusted, ...settings });
    return near;
  }

  async refused(settings: ClientSettings, error: object): Promise<void> {
    await using near = this.newClient(settings);
    const connecting = near.connectAsync('localhost', this.listener.information.localPort, this.#level);
    await expect(connecting).rejects.toMatchObject({ source: 'peer', phase: 'handshake', ...error });
  }

  /** A server by TLS 1.3 is done before its client has refused it, so those may be waiting there. */
  async #accept(port: string): Promise<StreamSocket> {
    for (;;) {
      const far = await this.listener.acceptAsync({ timeoutMs: 5_000 });
      if (far.information.remotePort === port) return far;
      far.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.listener.closeAsync();
  }
}

/** The time of certificates; what waits goes on waiting in real time. */
function setDate(date: string): void {
  jest.useFakeTimers({
    now: new Date(date),
    doNotFake: [
      ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
      ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
    ],
  });
}

const inMemory = (): MemoryNetwork | undefined => new MemoryNetwork();
const ofThisMachine = (): MemoryNetwork | undefined => undefined;

describe.each([
  ['TLS 1.2 over memory', tls12, inMemory],
  ['TLS 1.3 over memory', tls13, inMemory],
  ['TLS 1.2 over TCP', tls12, ofThisMachine],
  ['TLS 1.3 over TCP', tls13, ofThisMachine],
] as const)('A session by %s', (_, level, makeNetwork) => {
  it('is taken up by the next socket, which knows as much of the server', async () => {
    await using site = await Site.of(level, makeNetwork());
    const first = await site.connect();
    const second = await site.connect();
    expect([first.isResumed, second.isResumed]).toEqual([false, true]);
    expect(second.near.serverCertificate?.subject).toBe('server');
    const known = [first, second].map(({ near }) => [
      near.serverCertificate?.getCertificateBlob(),
      near.serverIntermediateCertificates.map(({ subject }) => subject),
      near.serverCertificateErrors,
      near.negotiatedProtection?.cipher,
    ]);
    expect(known[1]).toEqual(known[0]);
  });

  it.each<[string, ClientSettings, ListenerSettings]>([
    ['the client will not', { sessionResumption: false }, {}],
    ['the server will not', {}, { sessionResumption: false }],
    ['the client looks who is revoked', { certificateRevocationLists: revocationLists }, {}],
    ['the server looks who is revoked', {}, { certificateRevocationLists: revocationLists }],
  ])('is not taken up where %s', async (_why, settings, listenerSettings) => {
    await using site = await Site.of(level, makeNetwork(), listenerSettings);
    for (let i = 0; i < 2; i++) expect((await site.connect(settings)).isResumed).toBe(false);
  });

  it.each<[string, { level?: SocketProtectionLevel; name?: string; settings?: ClientSettings }]>([
    ['another name', { name: '127.0.0.1' }],
    ['other versions', { level: level === tls12 ? tls13 : tls12 }],
    ['other roots', { settings: { trustedRoots: [...trusted, server] } }],
    ['other pins', { settings: { serverKeyPins: [server.keyPin] } }],
    ['a certificate of the client', { settings: { clientCertificate: client } }],
    ['a protocol', { settings: { applicationProtocols: ['irc'] } }],
  ])('is not taken up with %s', async (_what, other) => {
    await using site = await Site.of(level, makeNetwork(), {}, tls13);
    const others = () => site.connect(other.settings, other.level, other.name);
    expect((await site.connect()).isResumed).toBe(false);
    expect((await others()).isResumed).toBe(false);
    expect((await others()).isResumed).toBe(true);
    expect((await site.connect()).isResumed).toBe(true);
  });

  it('is not kept of a server that something is wrong with: what was ignored once is refused again', async () => {
    const own = makeSelfSigned('localhost', NAMES);
    const serverCertificate = Certificate.fromPem(own.certificate, own.key);
    await using site = await Site.of(level, makeNetwork(), { serverCertificate });
    const ignorableServerCertificateErrors = [ChainValidationResult.untrusted];
    for (let i = 0; i < 2; i++)
      expect((await site.connect({ ignorableServerCertificateErrors })).isResumed).toBe(false);
    await site.refused({}, { status: Status.certificateUntrustedRoot });
  });

  it('is not kept of a server that was refused, and goes when its server is', async () => {
    await using site = await Site.of(level, makeNetwork());
    const no = { serverCustomValidation: () => false };
    const refusal = { status: Status.certificateIsInvalid };
    await site.refused(no, refusal);
    expect((await site.connect()).isResumed).toBe(false);
    await site.refused(no, refusal);
    expect((await site.connect()).isResumed).toBe(false);
  });

  it('does not keep a validation from being asked, with all that the server has shown', async () => {
    await using site = await Site.of(level, makeNetwork());
    const seen: unknown[] = [];
    const serverCustomValidation: StreamSocketControl['serverCustomValidation'] = (args) => {
      seen.push([args.serverCertificate.subject, args.serverIntermediateCertificates.length]);
      return Promise.resolve(true);
    };
    await site.connect({ serverCustomValidation });
    expect((await site.connect({ serverCustomValidation })).isResumed).toBe(true);
    expect(seen).toEqual([
      ['server', 1],
      ['server', 1],
    ]);
  });

  it('does not keep pins from being looked at, those of issuers included', async () => {
    await using site = await Site.of(level, makeNetwork());
    const serverKeyPins = trusted.map(({ keyPin }) => keyPin);
    await site.connect({ serverKeyPins });
    expect((await site.connect({ serverKeyPins })).isResumed).toBe(true);
    await site.refused({ serverKeyPins: [client.keyPin] }, { status: Status.certificateUntrustedRoot });
  });

  it('is left alone once a certificate of the server has run out', async () => {
    await using site = await Site.of(level, makeNetwork());
    await site.connect();
    setDate('2099-06-01');
    expect((await site.connect()).isResumed).toBe(false);
  });

  it('ends with the certificate of the server, and with any of several', async () => {
    const other = issue({ name: 'other', names: ['DNS:other.test'] });
    await using site = await Site.of(level, makeNetwork(), { serverCertificates: [server, other] });
    await site.connect();
    expect((await site.connect()).isResumed).toBe(true);
    const renewed = issue({ name: 'other, renewed', names: ['DNS:other.test'] });
    site.listener.control.serverCertificates = [server, renewed];
    expect((await site.connect()).isResumed).toBe(false);
    expect((await site.connect()).isResumed).toBe(true);
    site.listener.control.serverCertificate = issue({ name: 'server, renewed', names: NAMES });
    const later = await site.connect();
    expect(later.isResumed).toBe(false);
    expect(later.near.serverCertificate?.subject).toBe('server, renewed');
  });

  it('has the certificate of the client, and ends when that has run out', async () => {
    const settings: ListenerSettings = { clientCertificateMode: 'required', trustedRoots: trusted };
    await using site = await Site.of(level, makeNetwork(), settings);
    const clientCertificate = issue({ name: 'for a while', usage: 'client', to: '20500101000000Z' });
    await site.connect({ clientCertificate });
    const again = await site.connect({ clientCertificate });
    expect(again.isResumed).toBe(true);
    expect(again.far.clientCertificate?.subject).toBe('for a while');
    const other = await site.connect({ clientCertificate: client });
    expect(other.isResumed).toBe(false);
    expect(other.far.clientCertificate?.subject).toBe('client');

    setDate('2060-01-01');
    const errors: unknown[] = [];
    site.listener.on('handshakeerror', ({ error }) => errors.push(error));
    await using near = site.newClient({ clientCertificate });
    const refused = near
      .connectAsync('localhost', site.listener.information.localPort, level)
      .then(() => near.inputStream.readAsync(1));
    await expect(refused).rejects.toMatchObject({ status: Status.connectionResetByPeer });
    expect(errors).toMatchObject([{ status: Status.certificateExpired, phase: 'handshake' }]);
  });

  it('of a listener that asks for no certificate is none for one that must have it', async () => {
    const network = makeNetwork();
    const trustedRoots = trusted;
    await using open = await Site.of(level, network, { trustedRoots });
    await open.connect();
    const port = open.listener.information.localPort;
    await open.listener.closeAsync();
    const host = network?.host('one');
    await using strict = new StreamSocketListener({ transport: host });
    const clientCertificateMode = 'required';
    Object.assign(strict.control, { serverCertificate: server, trustedRoots, clientCertificateMode });
    await strict.bindEndpointAsync('127.0.0.1', port, level);
    await using near = open.newClient();
    const refused = near
      .connectAsync('localhost', port, level)
      .then(() => near.inputStream.readAsync(1))
      .then(() => 'let in');
    await expect(refused).rejects.toMatchObject({ source: 'peer' });
    expect(strict.information.failedHandshakes).toBe(1);
  });

  it('is taken up by an upgrade', async () => {
    const transport = makeNetwork()?.host('one');
    await using listener = new StreamSocketListener({ transport });
    listener.control.serverCertificate = server;
    await listener.bindEndpointAsync('127.0.0.1', '');
    const upgraded = async (): Promise<boolean | undefined> => {
      await using near = new StreamSocket({ transport });
      near.control.trustedRoots = trusted;
      await near.connectAsync('127.0.0.1', listener.information.localPort);
      await using far = await listener.acceptAsync();
      await Promise.all([far.upgradeToSslAsync(level), near.upgradeToSslAsync(level, 'localhost')]);
      await carries(near, far);
      return near.information.negotiatedProtection?.isResumed;
    };
    expect([await upgraded(), await upgraded()]).toEqual([false, true]);
  });
});

it.each([tls12, tls13])('A session is an hour old at most (level %i)', async (level) => {
  const network = new MemoryNetwork();
  await using site = await Site.of(level, network);
  await site.connect();
  await network.clock.advance(1_800_000);
  expect((await site.connect()).isResumed).toBe(true);
  await network.clock.advance(1_800_000);
  expect((await site.connect()).isResumed).toBe(false);
});
