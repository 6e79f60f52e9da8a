// Between our sockets and Web Streams: `import { toWebStreams } from 'streamsocket/web'`.

export { fromWebStreams, toWebStreams, type WebStreamPair } from './bridges/web-streams.js';
