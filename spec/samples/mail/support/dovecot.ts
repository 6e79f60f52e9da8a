import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, startProgram, type Program } from '../../../support/real-parts.js';
import type { MadeCertificate } from '../../../support/certificates.mjs';
import { NOBODY } from './postfix.js';

/** Debian's `dovecot`, which shows mailboxes by POP3 on a free port of the loopback address. Needs root. */
export class Dovecot implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #program: Program;

  private constructor(port: number, folder: string, program: Program) {
    this.port = port;
    this.#folder = folder;
    this.#program = program;
  }

  /**
   * @param mail - where the mailboxes are, a Maildir each.
   * @param passwords - of the users.
   * @param made - the certificate that it shows after STLS, and its key.
   */
  static async start(
    mail: string,
    passwords: Readonly<Record<string, string>>,
    made: MadeCertificate,
  ): Promise<Dovecot> {
    const folder = await mkdtemp(path.join(tmpdir(), 'dovecot-'));
    await chmod(folder, 0o755); // its parts are several users
    const port = await freePort();
    const config = path.join(folder, 'dovecot.conf');
    await writeFile(path.join(folder, 'certificate.pem'), made.certificate);
    await writeFile(path.join(folder, 'key.pem'), made.key, { mode: 0o600 });
    await writeFile(config, configFor(port, folder, mail));
    const users = Object.entries(passwords).map(([user, password]) => `${user}:{PLAIN}${password}\n`);
    await writeFile(path.join(folder, 'users'), users.join(''));
    const program = await startProgram('dovecot', ['-F', '-c', config], {
      readyWhen: /starting up for pop3/,
    });
    return new Dovecot(port, folder, program);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program.stop();
    await rm(this.#folder, { recursive: true });
  }
}

function configFor(port: number, folder: string, mail: string): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
protocols = pop3
listen = 127.0.0.1
ssl = yes
ssl_cert = <${folder}/certificate.pem
ssl_key = <${folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain
first_valid_uid = 1
mail_location = maildir:${mail}/%n
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = ${port}
  }
  inet_listener pop3s {
    port = 0
  }
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%n ${folder}/users
}
userdb {
  driver = static
  args = uid=${NOBODY} gid=${NOBODY} home=${mail}/%n
}
`;
}
