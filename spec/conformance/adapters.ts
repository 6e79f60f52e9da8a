import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { TransportUnderTest } from '../../lib/conformance/over-transport.js';

/** The adapters that every suite is run on. */
export const adapters: Readonly<Record<string, TransportUnderTest>> = {
  tcp: { at: '127.0.0.1', abilities: ['halfClose', 'reset', 'resetAtWill', 'abortableWrites', 'ports'] },
  tcp6: { at: '::1', abilities: ['halfClose', 'reset', 'resetAtWill', 'abortableWrites', 'ports'] },
  unix: { at: nextPath, abilities: ['halfClose', 'reset', 'abortableWrites'] },
};

const folder = mkdtempSync(path.join(tmpdir(), 'streamsocket-'));
let paths = 0;

process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});

function nextPath(): string {
  return path.join(folder, `${++paths}.sock`);
}
