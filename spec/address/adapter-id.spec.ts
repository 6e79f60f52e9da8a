import { describe, expect, it } from '@jest/globals';

import { adapterId } from '../../lib/address/adapter-id.js';

describe('adapterId()', () => {
  it('is a GUID of version 8, the same for the same name and another for another', () => {
    const names = ['lo', 'eth0', 'eth1', 'wlan0', 'Ethernet 2', ''];
    const ids = names.map(adapterId);

    for (const id of ids)
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(new Set(ids).size).toBe(names.length);
    expect(names.map(adapterId)).toEqual(ids);
  });
});
