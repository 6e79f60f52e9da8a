import { describe, expect, it } from '@jest/globals';

import { StreamSocket, StreamSocketListener } from '../../../lib/index.js';
import { nodeTransport } from '../../../lib/transport/node/node-transport.js';
import { tryOption } from '../../conformance/option-cases.mjs';
import { describeWithPrograms } from '../../support/real-parts.js';

// The other runtimes: node spec/conformance/options.mjs --runtime node@22,node@24,node@26,bun,deno
const title = 'Options of a connection, at both ends, as the kernel has them';
const onLinux = process.platform === 'linux' ? describeWithPrograms : skipped;

onLinux(['perl'], title, () => {
  const { keepAliveProbes, typeOfService } = nodeTransport.capabilities;

  it.each([
    ['noDelay', true],
    ['keepAlive', true],
    ['keepAliveIdleSeconds', true],
    ['keepAliveIntervalSeconds', keepAliveProbes],
    ['keepAliveCount', keepAliveProbes],
    ['typeOfService', typeOfService],
    ['outboundUnicastHopLimit', false],
  ])('has %s, or it was refused', async (option, isAble) => {
    const outcome = await tryOption({ StreamSocket, StreamSocketListener }, option);
    expect(outcome).toMatch(isAble === true ? /^honoured$/ : /^Cannot set control\.\w+ to \d+: /);
  });
});

function skipped(_programs: readonly string[], name: string, body: () => void): void {
  describe.skip(`${name} (skipped: needs Linux)`, body);
}
