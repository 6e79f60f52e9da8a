// What the settings of a connection come to, by what the kernel has in the end. In whichever runtime this is.
import { isDeepStrictEqual } from 'node:util';

import { kernelOptions } from '../support/kernel-options.mjs';

/** WinRT's ERROR_NOT_SUPPORTED. */
const NOT_SUPPORTED = 0x8007_0032 | 0;

const HOSTS = ['127.0.0.1', '::1'];

/** Each option by the name of its setting: what else it takes, values to try, and what the kernel calls it. */
const options = {
  noDelay: { values: [true, false], kernel: 'noDelay' },
  keepAlive: { values: [true, false], kernel: 'keepAlive' },
  keepAliveIdleSeconds: { with: { keepAlive: true }, values: [77], kernel: 'keepAliveIdleSeconds' },
  keepAliveIntervalSeconds: { with: { keepAlive: true }, values: [33], kernel: 'keepAliveIntervalSeconds' },
  keepAliveCount: { with: { keepAlive: true }, values: [7], kernel: 'keepAliveCount' },
  typeOfService: { values: [0xb8, 0], kernel: { '127.0.0.1': 'typeOfService', '::1': 'trafficClass' } },
  outboundUnicastHopLimit: { values: [33], kernel: { '127.0.0.1': 'hopLimit4', '::1': 'hopLimit6' } },
};

/** Sets every option, as `tryOption` does, and returns what it came to by its name. */
export async function tryOptions(library) {
  const outcomes = {};
  for (const name of Object.keys(options)) outcomes[name] = await tryOption(library, name);
  return outcomes;
}

/**
 * Sets an option at both ends of connections over both families.
 *
 * @returns `honoured`, the message of its refusal, or how the kernel has it otherwise.
 */
export async function tryOption(library, name) {
  const option = options[name];
  const tries = [];
  for (const value of option.values)
    for (const host of HOSTS) {
      const kernelName = typeof option.kernel === 'string' ? option.kernel : option.kernel[host];
      const settings = { ...option.with, [name]: value };
      tries.push(await trySettings(library, settings, host, kernelName, Number(value)));
    }
  return [...new Set(tries)].join('; ');
}

async function trySettings({ StreamSocket, StreamSocketListener }, settings, host, kernelName, wanted) {
  const listener = new StreamSocketListener();
  const near = new StreamSocket();
  let far;
  try {
    const refusals = [near, listener].map(({ control }) => refusalOf(() => Object.assign(control, settings)));
    if (!refusals.includes(undefined)) return [...new Set(refusals)].join('; ');
    await listener.bindEndpointAsync(host, '');
    const { localPort } = listener.information;
    [far] = await Promise.all([listener.acceptAsync(), near.connectAsync(host, localPort)]);
    const found = kernelOptions(near.information.localPort, localPort).map((found) => found[kernelName]);
    if (isDeepStrictEqual(found, [wanted, wanted])) return 'honoured';
    return `${kernelName} is ${found.join(' and ')} instead of ${wanted} over ${host}`;
  } finally {
    near.abort();
    far?.abort();
    await listener.closeAsync();
  }
}

/** The message with which a setting was refused as not supported, if it was. */
function refusalOf(set) {
  try {
    set();
    return undefined;
  } catch (failure) {
    if ((failure.number | 0) === NOT_SUPPORTED) return failure.message;
    throw failure;
  }
}
