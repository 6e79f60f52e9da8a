import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, startProgram, type Program } from './real-parts.js';
import type { MadeCertificate } from './certificates.mjs';

const NOBODY_ID = 65_534;

/** What everybody's password is. */
export const DOVECOT_PASSWORD = 'secret';

interface Ports {
  readonly imap: number;
  readonly imaps: number;
  readonly pop3: number;
  readonly pop3s: number;
}

/** The server of mailboxes `dovecot` on free ports of the loopback address; anybody has one. */
export class Dovecot implements AsyncDisposable {
  readonly ports: Ports;
  readonly #folder: string;
  readonly #program: Program;

  private constructor(ports: Ports, folder: string, program: Program) {
    this.ports = ports;
    this.#folder = folder;
    this.#program = program;
  }

  static async start({ certificate, key }: MadeCertificate): Promise<Dovecot> {
    const folder = await mkdtemp(path.join(tmpdir(), 'dovecot-'));
    await chmod(folder, 0o755); // started by root, its programs become other users
    for (const name of ['run', 'mail']) await mkdir(path.join(folder, name));
    await chown(path.join(folder, 'mail'), NOBODY_ID, NOBODY_ID);
    await writeFile(path.join(folder, 'certificate.pem'), certificate);
    await writeFile(path.join(folder, 'key.pem'), key, { mode: 0o600 });
    const ports = {
      imap: await freePort(),
      imaps: await freePort(),
      pop3: await freePort(),
      pop3s: await freePort(),
    };
    const config = path.join(folder, 'dovecot.conf');
    await writeFile(config, configFor(folder, ports));
    const program = await startProgram('dovecot', ['-F', '-c', config], { readyWhen: /starting up for/ });
    return new Dovecot(ports, folder, program);
  }

  /** Puts a message into somebody's mailbox. */
  async deliver(name: string, message: string): Promise<void> {
    const box = path.join(this.#folder, 'mail', name);
    for (const part of ['', 'cur', 'new', 'tmp']) {
      await mkdir(path.join(box, part), { recursive: true });
      await chown(path.join(box, part), NOBODY_ID, NOBODY_ID);
    }
    const file = path.join(box, 'new', `${performance.now()}.box.test`);
    await writeFile(file, message);
    await chown(file, NOBODY_ID, NOBODY_ID);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program.stop();
    await rm(this.#folder, { recursive: true });
  }
}

function configFor(folder: string, ports: Ports): string {
  const listener = (name: string, port: number, ssl: boolean): string => {
    return `inet_listener ${name} {\nport = ${port}\nssl = ${ssl ? 'yes' : 'no'}\n}`;
  };
  return `
base_dir = ${folder}/run
log_path = /dev/stderr
protocols = imap pop3
listen = 127.0.0.1
ssl = yes
ssl_cert = <${folder}/certificate.pem
ssl_key = <${folder}/key.pem
mail_location = maildir:${folder}/mail/%n
first_valid_uid = 1
passdb {
  driver = static
  args = password=${DOVECOT_PASSWORD}
}
userdb {
  driver = static
  args = uid=${NOBODY_ID} gid=${NOBODY_ID} home=${folder}/mail/%n
}
service imap-login {
  ${listener('imap', ports.imap, false)}
  ${listener('imaps', ports.imaps, true)}
}
service pop3-login {
  ${listener('pop3', ports.pop3, false)}
  ${listener('pop3s', ports.pop3s, true)}
}
`;
}
