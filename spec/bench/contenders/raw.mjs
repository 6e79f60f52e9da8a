// Node's own modules, and code over Buffer.
import * as datagrams from './raw/datagrams.mjs';
import * as streams from './raw/streams.mjs';
import * as values from './raw/values.mjs';

export const servers = { ...streams.servers, ...datagrams.servers };
export const clients = { ...streams.clients, ...datagrams.clients, ...values.clients };
