import { expect } from '@jest/globals';

import {
  Certificate,
  SocketProtectionLevel,
  StreamSocket,
  type StreamSocketControl,
  StreamSocketListener,
  type StreamSocketListenerControl,
} from '../../lib/index.js';
import { MemoryNetwork } from '../../lib/testing.js';
import { type CertificateWish, makeAuthority, type MadeCertificate } from './certificates.mjs';
import { bytes } from './tcp.js';

const { ssl } = SocketProtectionLevel;
/** Where all of the names lead to. */
export const ADDRESSES = ['10.0.0.1', 'fd00::1'];
const NAMES = ['a.test', 'b.test', 'other.test', 'wild.test', 'mail.wild.test', 'x.mail.wild.test'];

export const root = makeAuthority();
export const issuer = root.makeIntermediate();
/** The root of what `issue` makes. */
export const trusted = [Certificate.fromPem(root.certificate)];

export const withKey = ({ certificate, key }: MadeCertificate): Certificate =>
  Certificate.fromPem(certificate, key);
/** A certificate for a side, with its key. */
export const issue = (wish: CertificateWish): Certificate => withKey(issuer.issue(wish));
type ClientSettings = Partial<StreamSocketControl>;
type ListenerSettings = Partial<StreamSocketListenerControl>;

/** A listener that all of the names lead to, and its clients. */
export class Stage implements AsyncDisposable {
  readonly #network = new MemoryNetwork();
  readonly #sockets: StreamSocket[] = [];
  readonly listener: StreamSocketListener;

  private constructor() {
    const transport = this.#network.host('server.test', { addresses: ADDRESSES });
    for (const name of NAMES) this.#network.addName(name, ADDRESSES);
    this.listener = new StreamSocketListener({ transport });
  }

  static async of(
    serverCertificates: readonly Certificate[],
    settings: ListenerSettings = {},
  ): Promise<Stage> {
    const stage = new Stage();
    Object.assign(stage.listener.control, { serverCertificates, ...settings });
    await stage.listener.bindServiceNameAsync('7000', ssl);
    return stage;
  }

  newClient(settings: ClientSettings = {}): StreamSocket {
    const socket = new StreamSocket({ transport: this.#network.host('client') });
    Object.assign(socket.control, { trustedRoots: trusted, ...settings });
    this.#sockets.push(socket);
    return socket;
  }

  /** Both ends of a connection to that name. */
  async connect(
    name: string,
    settings?: ClientSettings,
    level: SocketProtectionLevel = ssl,
  ): Promise<{ near: StreamSocket; far: StreamSocket }> {
    const near = this.newClient(settings);
    await near.connectAsync(name, '7000', level);
    // A server by TLS 1.3 is done before its client has refused it, so those may be waiting there.
    for await (const far of this.listener) {
      this.#sockets.push(far);
      if (far.information.remotePort !== near.information.localPort) continue;
      await carries(near, far);
      return { near, far };
    }
    throw new Error('The listener was closed');
  }

  /** A client that does not get in by that name. */
  async refused(name: string, settings: ClientSettings, error: object): Promise<StreamSocket> {
    const near = this.newClient(settings);
    const wanted = { source: 'peer', phase: 'handshake', ...error };
    await expect(near.connectAsync(name, '7000', ssl)).rejects.toMatchObject(wanted);
    return near;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.close();
    await this.listener.closeAsync();
  }
}

/** Shows that a connection goes both ways. */
export async function carries(near: StreamSocket, far: StreamSocket): Promise<void> {
  await near.outputStream.writeAsync(bytes('there'));
  expect(await far.inputStream.readAsync(5)).toEqual(bytes('there'));
  await far.outputStream.writeAsync(bytes('back'));
  expect(await near.inputStream.readAsync(4)).toEqual(bytes('back'));
}
