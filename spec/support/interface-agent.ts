// Watches the interfaces of its host and tells of them, in a process of its own. Each change is `changed to name
// address/prefix, ...`.

import { NetworkInformation, StreamSocket } from '../../lib/index.js';
import { obeyOrders, type Orders } from './obey-orders.js';

const tell = (): void => {
  console.log(`changed to ${addresses().join(', ')}`);
};

const orders: Orders = {
  watch: () => {
    NetworkInformation.addEventListener('networkstatuschanged', tell);
  },
  forget: () => {
    NetworkInformation.removeEventListener('networkstatuschanged', tell);
  },
  addresses,
  profile: () => NetworkInformation.getInternetConnectionProfile()?.profileName ?? null,
  /** From the adapter that has this address now. */
  keep: (address: string) => {
    kept = NetworkInformation.getHostNames().find(({ rawName }) => rawName === address)?.ipInformation;
  },
  connectFromKept: async () => {
    if (kept == null) throw new Error('no adapter was kept');
    await using socket = new StreamSocket();
    await socket.connectAsync('10.77.0.2', 9, 0, kept.networkAdapter, { timeoutMs: 5_000 });
  },
};

let kept: ReturnType<typeof NetworkInformation.getHostNames>[number]['ipInformation'] | undefined;

/** Those of adapters, without the loopback ones. */
function addresses(): readonly string[] {
  return NetworkInformation.getHostNames()
    .filter(
      ({ ipInformation }) => ![null, 24].includes(ipInformation?.networkAdapter.ianaInterfaceType ?? null),
    )
    .map(({ rawName, ipInformation }) => `${rawName}/${String(ipInformation?.prefixLength)}`);
}

// Ends by itself unless it still watches.
obeyOrders(orders, () => {});
