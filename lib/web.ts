// Between our sockets and Web Streams: `import { toWebStreams } from 'streamsocket/web'`.

export {
  fromWebStreams,
  toWebStreams,
  type UnsharedBytes,
  type WebStreamPair,
} from './bridges/web-streams.js';
