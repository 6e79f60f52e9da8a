import { beforeAll, describe, expect, it } from '@jest/globals';

import { StreamSocket, StreamSocketListener } from '../../../lib/index.js';
import { nodeTransport } from '../../../lib/transport/node/node-transport.js';
import { tryOptions } from '../../conformance/option-cases.mjs';
import { describeWithPrograms } from '../../support/real-parts.js';

// The other runtimes: node spec/conformance/options.mjs --runtime node@22,node@24,node@26,bun,deno
const title = 'Options of a connection, at both ends, as the kernel has them';
const onLinux = process.platform === 'linux' ? describeWithPrograms : skipped;

onLinux(['perl'], title, () => {
  let outcomes: Readonly<Record<string, string>>;

  beforeAll(async () => {
    outcomes = await tryOptions({ StreamSocket, StreamSocketListener });
  });

  const { keepAliveProbes, typeOfService } = nodeTransport.capabilities;

  it.each([
    ['noDelay', true],
    ['keepAlive', true],
    ['keepAliveIdleSeconds', true],
    ['keepAliveIntervalSeconds', keepAliveProbes],
    ['keepAliveCount', keepAliveProbes],
    ['typeOfService', typeOfService],
    ['outboundUnicastHopLimit', false],
  ])('has %s, or it was refused', (option, isAble) => {
    expect(outcomes[option]).toMatch(isAble === true ? /^honoured$/ : /^Cannot set control\.\w+ to \d+: /);
  });
});

function skipped(_programs: readonly string[], name: string, body: () => void): void {
  describe.skip(`${name} (skipped: needs Linux)`, body);
}
