import { describe, expect, it } from '@jest/globals';
import { hostname, networkInterfaces } from 'node:os';

import { NetworkConnectivityLevel, NetworkInformation } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';

import { RecordingTransport } from '../support/tcp-recording-transport.js';
import { notSupported } from '../support/tcp-failures.js';

describe('NetworkInformation.getHostNames()', () => {
  it('has every address of this machine with its adapter and prefix, and its name without', () => {
    const names = NetworkInformation.getHostNames();
    const expected = Object.values(networkInterfaces()).flatMap((addresses = []) => {
      return addresses.map(({ address, cidr }) => `${address}/${cidr?.split('/')[1] ?? ''}`);
    });
    const found = names.filter(({ ipInformation }) => ipInformation !== null);

    expect(
      found.map(({ canonicalName, ipInformation }) => {
        return `${canonicalName.replace(/%.*/, '')}/${ipInformation?.prefixLength ?? ''}`;
      }),
    ).toEqual(expected);
    expect(names.filter(({ ipInformation }) => ipInformation === null).map(({ rawName }) => rawName)).toEqual(
      [hostname()],
    );
  });

  it('gives the addresses of one interface one adapter, and loopback its kind', () => {
    const network = new MemoryNetwork();
    const names = NetworkInformation.getHostNames({ transport: network.host('server') });
    const adapters = names.map(({ rawName, ipInformation }) => [rawName, ipInformation?.networkAdapter]);

    const [lo, eth] = [adapters[1]?.[1], adapters[3]?.[1]];
    expect(adapters).toEqual([
      ['server', undefined],
      ['::1', lo],
      ['127.0.0.1', lo],
      ['10.0.0.1', eth],
      ['fd00::1', eth],
    ]);
    expect(lo).toMatchObject({ ianaInterfaceType: 24 });
    expect(eth).toMatchObject({ ianaInterfaceType: 6 });
  });

  it('is refused by a transport that knows no interfaces', () => {
    expect(() => NetworkInformation.getHostNames({ transport: new RecordingTransport() })).toThrow(
      expect.objectContaining(notSupported),
    );
  });
});

describe('NetworkInformation.getInternetConnectionProfile()', () => {
  it('is the network of the adapter that reaches beyond the machine, and claims no more', () => {
    const network = new MemoryNetwork();
    const profile = NetworkInformation.getInternetConnectionProfile({ transport: network.host('server') });

    expect(profile?.profileName).toBe('eth0');
    expect(profile?.networkAdapter.ianaInterfaceType).toBe(6);
    expect(profile?.getNetworkConnectivityLevel()).toBe(NetworkConnectivityLevel.localAccess);
  });

  it('is null when there is none', () => {
    const transport = new MemoryNetwork().host('alone', { addresses: ['169.254.1.1'] });

    expect(NetworkInformation.getInternetConnectionProfile({ transport })).toBeNull();
    expect(NetworkInformation.getConnectionProfiles({ transport })).toEqual([]);
  });
});

describe('networkstatuschanged', () => {
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

  it('keeps nothing alive unless somebody listens', () => {
    const before = timers();
    const listener = (): void => {};
    NetworkInformation.addEventListener('networkstatuschanged', listener);
    NetworkInformation.onnetworkstatuschanged = listener;
    expect(timers()).toBe(before + 1);

    NetworkInformation.onnetworkstatuschanged = null;
    NetworkInformation.removeEventListener('networkstatuschanged', listener);
    expect(timers()).toBe(before);
    expect(NetworkInformation.onnetworkstatuschanged).toBeNull();
  });

  it('is the only event', () => {
    expect(() => {
      NetworkInformation.addEventListener('nonsense' as 'networkstatuschanged', () => {});
    }).toThrow(TypeError);
  });
});
