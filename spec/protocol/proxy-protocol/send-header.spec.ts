import { describe, expect, it } from '@jest/globals';

import { statusError } from '../../../lib/errors/failures.js';
import { SocketErrorStatus } from '../../../lib/errors/socket-error-status.js';
import { sendHeader } from '../../../lib/protocol/proxy-protocol/send-header.js';
import { ScriptedChannel } from '../../support/scripted-channel.js';
import { bytes } from '../../support/scripted-halves.js';

const never = new AbortController().signal;
const make = (): Uint8Array => bytes('PROXY UNKNOWN');

describe('sendHeader()', () => {
  it('gives the channel back once the transport has the header', async () => {
    const channel = new ScriptedChannel();
    expect(await sendHeader(channel, make, never)).toBe(channel);
    expect(channel.done).toEqual(['write PROXY UNKNOWN']);
  });

  it('tells why the header could not be sent, and leaves no channel', async () => {
    const channel = new ScriptedChannel();
    const cause = new Error('write EPIPE');
    const broken = statusError(SocketErrorStatus.connectionResetByPeer, 'Cannot write: the peer has gone', {
      ...{ number: 0x80072745, source: 'network', phase: 'write', code: 'EPIPE' },
      cause,
    });
    channel.write = (_, settled) => {
      settled(broken);
    };

    await expect(sendHeader(channel, make, never)).rejects.toMatchObject({
      status: SocketErrorStatus.connectionResetByPeer,
      ...{ number: 0x80072745, source: 'network', code: 'EPIPE', phase: 'proxy', cause },
      message: 'Cannot send the header of the PROXY protocol: Cannot write: the peer has gone',
    });
    expect(channel.done).toEqual(['abort']);
  });

  it('ends with the reason of its signal, and leaves no channel', async () => {
    const channel = new ScriptedChannel();
    channel.write = () => {};
    const abort = new AbortController();
    const failure = expect(sendHeader(channel, make, abort.signal)).rejects.toBe('enough');
    abort.abort('enough');
    await failure;
    expect(channel.done).toEqual(['abort']);
  });
});
