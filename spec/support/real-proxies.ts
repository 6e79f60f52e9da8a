import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { freePort, startProgram, type Program } from './real-parts.js';

/** A proxy of somebody else's on a free port of 127.0.0.1, without anything left behind when it is stopped. */
export interface RealProxy extends AsyncDisposable {
  readonly port: number;
  readonly program: Program;
}

interface Recipe {
  readonly command: string;
  /** Made from the path of the configuration. */
  readonly args: (file: string, port: number) => readonly string[];
  readonly config?: (port: number) => string;
}

async function start({ command, args, config }: Recipe): Promise<RealProxy> {
  const folder = await mkdtemp(path.join(tmpdir(), `${command}-`));
  const port = await freePort();
  const file = path.join(folder, 'config');
  await writeFile(file, config?.(port) ?? '');
  const program = await startProgram(command, args(file, port), { readyWhen: () => isListenedAt(port) });
  return {
    port,
    program,
    [Symbol.asyncDispose]: async () => {
      await program.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function isListenedAt(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

/** Dante: SOCKS5 for whoever comes, without a password; port 9 is against its rules. */
export function dante(): Promise<RealProxy> {
  return start({
    command: 'danted',
    args: (file, port) => ['-f', file, '-p', path.join(path.dirname(file), `${port}.pid`)],
    config: (port) => `
logoutput: stderr
internal: 127.0.0.1 port = ${port}
external: 127.0.0.1
clientmethod: none
socksmethod: none
client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
socks block { from: 0.0.0.0/0 to: 0.0.0.0/0 port = 9 }
socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 command: connect }
`,
  });
}

/** MicroSocks: SOCKS5, with a password if there is one. */
export function microsocks(user?: string, password = ''): Promise<RealProxy> {
  const secret = user === undefined ? [] : ['-u', user, '-P', password];
  return start({
    command: 'microsocks',
    args: (_, port) => ['-i', '127.0.0.1', '-p', String(port), ...secret],
  });
}

/** Tinyproxy: HTTP, with a password if there is one; only `port` may be connected to, if it is given. */
export function tinyproxy(
  options: { readonly auth?: string; readonly port?: string } = {},
): Promise<RealProxy> {
  return start({
    command: 'tinyproxy',
    args: (file) => ['-d', '-c', file],
    config: (port) => `
Port ${port}
Listen 127.0.0.1
Timeout 60
MaxClients 20
Allow 127.0.0.1
DisableViaHeader Yes
${options.auth === undefined ? '' : `BasicAuth ${options.auth}`}
${options.port === undefined ? '' : `ConnectPort ${options.port}`}
`,
  });
}

/** HAProxy in front of a server: it hands bytes on, with or without a header in front of them. */
export function haproxy(
  server: { readonly port: string; readonly options: string },
  bindOptions = '',
): Promise<RealProxy> {
  return start({
    command: 'haproxy',
    args: (file) => ['-db', '-f', file],
    config: (port) => `
defaults
  mode tcp
  timeout connect 5s
  timeout client 30s
  timeout server 30s
listen front
  bind 127.0.0.1:${port} ${bindOptions}
  server back 127.0.0.1:${server.port} ${server.options}
`,
  });
}
