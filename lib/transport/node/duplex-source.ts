import type { EndpointPair } from '../../address/endpoint-pair.js';
import { HResult } from '../../errors/hresult.js';
import { SocketError } from '../../errors/socket-error.js';
import type { WaitOptions } from '../../util/wait-options.js';
import type { ChannelTuning } from '../contract.js';

interface Address {
  readonly canonicalName: string;
}

interface DuplexConnectOptions extends WaitOptions {
  readonly via?: readonly object[] | undefined;
}

/** What there has to be under a `Duplex`: a `StreamSocket`, seen from below. */
export interface DuplexSource {
  readonly inputStream: {
    tryRead(): Uint8Array | null | undefined;
    readAsync(count: number, readOptions: 1): Promise<Uint8Array>;
  };
  readonly outputStream: {
    writeAsync(bytes: Uint8Array): Promise<number>;
    closeAsync(): Promise<void>;
  };
  readonly closed: Promise<void>;
  readonly tuning: ChannelTuning | undefined;
  readonly information: {
    readonly localAddress: Address | null;
    readonly localPort: string;
    readonly remoteAddress: Address | null;
    readonly remotePort: string;
    readonly bytesReceived: number;
  };
  connectAsync(to: EndpointPair, options?: DuplexConnectOptions): Promise<void>;
  connectPathAsync(path: string, options?: DuplexConnectOptions): Promise<void>;
  close(): void;
  abort(): void;
}

/** Whether it is connected. @throws SocketError - `RO_E_CLOSED` (caller): it was closed before it was. */
export function isConnected(source: DuplexSource): boolean {
  try {
    return typeof source.inputStream === 'object';
  } catch (failure) {
    if (failure instanceof SocketError && failure.number === HResult.E_ILLEGAL_METHOD_CALL) return false;
    throw failure;
  }
}
