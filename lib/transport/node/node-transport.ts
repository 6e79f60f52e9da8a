import { hostname } from 'node:os';

import { systemClock } from '../../util/clock.js';
import type { PacketTransport } from '../packet-contract.js';
import { lookupService } from './name-servers.js';
import { lookupAddresses, lookupServicePort } from './names.js';
import { canReusePort } from './reuse-port.js';
import { connectTcp } from './tcp-connect.js';
import { listenAtDescriptor, listenTcp } from './tcp-listen.js';
import { tcpCapabilities } from './tcp-options.js';
import { bindUdp } from './udp-bind.js';
import { listInterfaces } from './udp-interfaces.js';

/** The network of the machine, through Node's documented API. */
export const nodeTransport: PacketTransport = {
  clock: systemClock,
  capabilities: {
    ...{ paths: true, halfClose: true, reset: true, secure: true, nameServers: true },
    ...tcpCapabilities,
    reusePort: canReusePort(),
  },
  lookup: lookupAddresses,
  lookupService,
  servicePort: lookupServicePort,
  connect: connectTcp,
  listen: listenTcp,
  // Windows has none that Node could listen at (documentation of node:net).
  ...(process.platform === 'win32' ? {} : { listenAtDescriptor }),
  bindPackets: bindUdp,
  interfaces: listInterfaces,
  machineName: hostname,
};
