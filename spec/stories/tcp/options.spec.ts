import { expect, it } from '@jest/globals';

import { kernelOptions } from '../../support/kernel-options.mjs';
import { describeWithPrograms } from '../../support/real-parts.js';
import { connectedPair } from '../../support/tcp.js';

describeWithPrograms(['perl'], 'Options of a connection, as the kernel has them', () => {
  it.each([true, false])('has noDelay %j at both ends', async (noDelay) => {
    await using pair = await connectedPair({
      near: ({ control }) => (control.noDelay = noDelay),
      listener: ({ control }) => (control.noDelay = noDelay),
    });

    for (const { information } of [pair.near, pair.far])
      expect(kernelOptions(information.localPort).noDelay !== 0).toBe(noDelay);
  });

  it.each([true, false])('has keepAlive %j at both ends', async (keepAlive) => {
    await using pair = await connectedPair({
      near: ({ control }) => (control.keepAlive = keepAlive),
      listener: ({ control }) => (control.keepAlive = keepAlive),
    });

    for (const { information } of [pair.near, pair.far])
      expect(kernelOptions(information.localPort).keepAlive !== 0).toBe(keepAlive);
  });
});
