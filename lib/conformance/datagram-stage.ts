import type { DatagramSocketControl } from '../sockets/datagram-socket-control.js';
import type { DatagramSocket } from '../sockets/datagram-socket.js';
import { onAbort } from '../util/abort.js';
import type { CaseContext } from './conformance-case.js';
import { CaseTime } from './case-time.js';
import { checkBytes } from './check.js';
import type { DatagramMaker, DatagramSite } from './datagram-maker.js';

/** What a case about datagrams has at hand: two hosts, sockets at them that go with the stage, and time. */
export class DatagramStage implements AsyncDisposable {
  readonly maker: DatagramMaker;
  readonly time: CaseTime;
  readonly #sockets: DatagramSocket[] = [];
  readonly #forget: () => void;

  constructor(maker: DatagramMaker, context: CaseContext) {
    this.maker = maker;
    this.time = new CaseTime(maker.clock);
    this.#forget = onAbort(context.signal, () => {
      void this[Symbol.asyncDispose]();
    });
  }

  /** A socket that is not bound. */
  open(site: DatagramSite = this.maker.near): DatagramSocket {
    return this.keep(site.makeSocket());
  }

  /** Closes a socket with the stage. */
  keep(socket: DatagramSocket): DatagramSocket {
    this.#sockets.push(socket);
    return socket;
  }

  /** A socket at the address of a host and a free port. */
  async bound(
    site: DatagramSite,
    change?: (control: DatagramSocketControl) => void,
  ): Promise<DatagramSocket> {
    const socket = this.open(site);
    change?.(socket.control);
    await socket.bindEndpointAsync(site.address, '');
    return socket;
  }

  /** A socket at every address of a host: only such a one hears groups. */
  async boundAnywhere(site: DatagramSite): Promise<DatagramSocket> {
    const socket = this.open(site);
    if (site.adapter !== undefined) socket.control.multicastAdapter = site.adapter;
    await socket.bindServiceNameAsync('');
    return socket;
  }

  /** A socket of the near host and one of the far one, bound and not connected. */
  async pair(): Promise<{ near: DatagramSocket; far: DatagramSocket }> {
    const { near, far } = this.maker;
    return { near: await this.bound(near), far: await this.bound(far) };
  }

  /** Sends to where a far socket is bound. */
  sendTo(
    from: DatagramSocket,
    to: DatagramSocket,
    data: Uint8Array,
    site: DatagramSite = this.maker.far,
  ): Promise<number> {
    return from.sendToAsync(data, site.address, to.information.localPort);
  }

  /** Throws unless the next datagram has these bytes. */
  async checkReceives(socket: DatagramSocket, expected: Uint8Array, what: string): Promise<void> {
    const datagram = await this.time.promptly(socket.receiveAsync(), what);
    checkBytes(datagram.data, expected, what);
  }

  /** Throws if anything is received while it is watched. */
  async checkSilent(socket: DatagramSocket, what: string): Promise<void> {
    const caller = new AbortController();
    const receive = socket.receiveAsync({ signal: caller.signal });
    receive.catch(() => {});
    try {
      await this.time.checkWaits(receive, what);
    } finally {
      caller.abort();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#forget();
    for (const socket of this.#sockets) socket.close();
    await Promise.all(this.#sockets.map(({ closed }) => closed));
  }
}
