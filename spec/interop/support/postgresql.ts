import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort, type Program, startProgram } from '../../support/real-parts.js';
import { serverCertificate } from './server-certificate.js';

/** PostgreSQL refuses to run as root. */
const prefix = process.getuid?.() === 0 ? ['--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];

/** A PostgreSQL server of its own, plain and with TLS on one port, and on a Unix socket in `folder`. */
export class Postgresql implements AsyncDisposable {
  readonly port: number;
  readonly folder: string;
  /** The certificate it shows. */
  readonly ca: string;
  #program: Program | undefined;

  private constructor(port: number, folder: string, ca: string) {
    this.port = port;
    this.folder = folder;
    this.ca = ca;
  }

  static async start(): Promise<Postgresql> {
    const folder = await mkdtemp(path.join(tmpdir(), 'pg-'));
    const { cert, key } = await serverCertificate();
    await writeFile(path.join(folder, 'cert.pem'), cert);
    await writeFile(path.join(folder, 'key.pem'), key, { mode: 0o600 });
    await writeFile(path.join(folder, 'password'), 'sesame');
    if (process.getuid?.() === 0) await promisify(execFile)('chown', ['-R', 'postgres:postgres', folder]);

    const postgresql = new Postgresql(await freePort(), folder, cert);
    const made = await startProgram('setpriv', [
      ...[...prefix, 'initdb', '--pgdata', postgresql.#data, '--no-sync', '--username=tester'],
      ...[
        '--auth=scram-sha-256',
        `--pwfile=${path.join(folder, 'password')}`,
        '--encoding=UTF8',
        '--locale=C',
      ],
    ]);
    const end = await made.ends(60_000);
    if (end !== 'exit status 0') throw new Error(`initdb: ${end}:\n${made.output}`);
    await appendFile(path.join(postgresql.#data, 'postgresql.conf'), postgresql.#settings);
    postgresql.#program = await startProgram('setpriv', [...prefix, 'postgres', '-D', postgresql.#data], {
      readyWhen: /ready to accept connections/,
      readyWithinMs: 60_000,
    });
    return postgresql;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A server that is asked to end (SIGTERM) waits for its clients; the specs have closed theirs.
    await this.#program?.stop();
    await rm(this.folder, { recursive: true });
  }

  get #data(): string {
    return path.join(this.folder, 'data');
  }

  get #settings(): string {
    return `
listen_addresses = '127.0.0.1'
port = ${this.port}
unix_socket_directories = '${this.folder}'
ssl = on
ssl_cert_file = '${path.join(this.folder, 'cert.pem')}'
ssl_key_file = '${path.join(this.folder, 'key.pem')}'
fsync = off
shared_buffers = 16MB
`;
  }
}
