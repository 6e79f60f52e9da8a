import type { IpEndpoint, Settled } from '../contract.js';

const NOTHING = new Uint8Array(0);
const NOWHERE: IpEndpoint = { kind: 'ip', address: '', port: 0 };

/** A datagram that Node has, until it says what became of it; it serves the next one then. */
export class UdpSending {
  data: Uint8Array = NOTHING;
  target: IpEndpoint = NOWHERE;
  settled: Settled = () => {};
  /** To be told by Node. */
  readonly sent: (error: Error | null) => void;

  constructor(sent: (sending: UdpSending, error: Error | null) => void) {
    this.sent = (error) => {
      sent(this, error);
    };
  }

  begin(data: Uint8Array, target: IpEndpoint, settled: Settled): void {
    this.data = data;
    this.target = target;
    this.settled = settled;
  }

  /** Lets go of the caller's memory. */
  end(): void {
    this.data = NOTHING;
  }
}
