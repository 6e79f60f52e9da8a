import { describe, expect, it } from '@jest/globals';
import { Socket } from 'node:net';

import { type SocketOwner, SocketWatch } from '../../../lib/transport/node/socket-watch.js';

function owner(name: string, told: string[]): SocketOwner {
  return {
    broke: ({ message }) => void told.push(`${name}: ${message}`),
    gone: () => void told.push(`${name}: gone`),
  };
}

describe('SocketWatch', () => {
  it('tells whoever owns the socket at the time', () => {
    const told: string[] = [];
    const socket = new Socket();
    const watch = new SocketWatch(socket, owner('first', told));
    socket.emit('error', new Error('late'));
    watch.owner = owner('second', told);
    socket.emit('error', new Error('broken'));
    socket.emit('close', true);
    expect(told).toEqual(['first: late', 'second: broken', 'second: gone']);
  });
});
