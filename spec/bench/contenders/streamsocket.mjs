// This library.
import * as datagrams from './streamsocket/datagrams.mjs';
import * as streams from './streamsocket/streams.mjs';
import * as values from './streamsocket/values.mjs';

export const servers = { ...streams.servers, ...datagrams.servers };
export const clients = { ...streams.clients, ...datagrams.clients, ...values.clients };
