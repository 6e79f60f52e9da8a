// Between our sockets and the streams of Node: `import { toDuplex } from 'streamsocket/node'`.

export {
  type Connector,
  connector,
  type ConnectorOptions,
  type ConnectorTarget,
} from './bridges/connector.js';
export { fromDuplex, toDuplex } from './bridges/duplex.js';
export type { NodeStreamPair } from './transport/node/duplex-channel.js';
export type { DuplexOptions, DuplexSocket } from './transport/node/duplex-socket.js';
export type { DuplexTarget } from './transport/node/duplex-target.js';
