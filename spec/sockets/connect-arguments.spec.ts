import { describe, expect, it } from '@jest/globals';

import { EndpointPair, SocketProtectionLevel, StreamSocket, StreamSocketListener } from '../../lib/index.js';
import { MemoryNetwork } from '../../lib/testing.js';

describe('a protection level among the options', () => {
  const options = { protectionLevel: SocketProtectionLevel.ssl, timeoutMs: 1_000 };
  const refusal = new TypeError(
    'options must not have protectionLevel: it is an argument of its own, in front of them',
  );

  it('is refused, as nothing would be protected', async () => {
    using network = new MemoryNetwork();
    const server = new StreamSocketListener({ transport: network.host('server') });
    await expect(server.bindServiceNameAsync(7, options)).rejects.toThrow(refusal);
    await expect(server.bindEndpointAsync('0.0.0.0', 7, options)).rejects.toThrow(refusal);
    await server.bindServiceNameAsync(7);
    const client = new StreamSocket({ transport: network.host('client') });
    await expect(client.connectAsync('server', 7, options)).rejects.toThrow(refusal);
    await expect(client.connectAsync(new EndpointPair(null, '', 'server', 7), options)).rejects.toThrow(
      refusal,
    );
    await client.connectAsync('server', 7, { protectionLevel: undefined } as object);

    expect(client.information.protectionLevel).toBe(SocketProtectionLevel.plainSocket);
  });
});
