import { statusError } from '../../errors/failures.js';
import { translate } from '../../errors/translate.js';
import type { Channel } from '../../transport/contract.js';
import type { Abortable } from '../../util/cancellation.js';
import { Preface } from '../preface.js';
import type { MakeHeader } from './sent-header.js';

/** Sends a header in front of everything else. When that fails the channel is gone. */
export async function sendHeader(channel: Channel, make: MakeHeader, signal: Abortable): Promise<Channel> {
  try {
    await new Preface(channel, signal).write(make(channel));
    return channel;
  } catch (error) {
    channel.abort();
    signal.throwIfAborted();
    const { status, number, source, code, message, cause } = translate(error, 'it broke', 'proxy');
    throw statusError(status, `Cannot send the header of the PROXY protocol: ${message}`, {
      ...{ number, source, code, phase: 'proxy', cause: cause ?? error },
    });
  }
}
