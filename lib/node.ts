// Between our sockets and the streams of Node: `import { toDuplex } from 'streamsocket/node'`.

export { type Connector, connector, type ConnectorTarget, fromDuplex, toDuplex } from './bridges/duplex.js';
export type { DuplexOptions, DuplexSocket, DuplexTarget } from './transport/node/duplex-socket.js';
