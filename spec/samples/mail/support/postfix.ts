import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort, startProgram, type Program } from '../../../support/real-parts.js';
import type { MadeCertificate } from '../../../support/certificates.mjs';
import { isListening } from '../../support/is-listening.js';

const run = promisify(execFile);

/** The user `nobody`, to whom the mail is delivered. */
export const NOBODY = 65_534;

/** Debian's `postfix` on a free port of the loopback address, which delivers into mailboxes of its folder. Needs root. */
export class Postfix implements AsyncDisposable {
  readonly port: number;
  /** Where the mailboxes are, a Maildir each. */
  readonly mail: string;
  readonly #folder: string;
  readonly #program: Program;

  private constructor(port: number, folder: string, program: Program) {
    this.port = port;
    this.mail = path.join(folder, 'mail');
    this.#folder = folder;
    this.#program = program;
  }

  /** @param made - the certificate that it shows after STARTTLS, and its key. */
  static async start(made: MadeCertificate): Promise<Postfix> {
    const folder = await mkdtemp(path.join(tmpdir(), 'postfix-'));
    await chmod(folder, 0o755); // its parts are several users
    const config = path.join(folder, 'config');
    for (const name of ['config', 'queue', 'data', 'mail']) await mkdir(path.join(folder, name));
    await chown(path.join(folder, 'mail'), NOBODY, NOBODY);
    const { stdout } = await run('id', ['-u', 'postfix']);
    await chown(path.join(folder, 'data'), Number(stdout), 0);
    const port = await freePort();
    await writeFile(path.join(config, 'certificate.pem'), made.certificate);
    await writeFile(path.join(config, 'key.pem'), made.key, { mode: 0o600 });
    await writeFile(path.join(config, 'main.cf'), mainFor(folder));
    await writeFile(path.join(config, 'master.cf'), masterFor(port));
    await run('/usr/sbin/postfix', ['-c', config, 'check']);
    const program = await startProgram('/usr/lib/postfix/sbin/master', ['-c', config, '-s'], {
      readyWhen: () => isListening(port),
    });
    return new Postfix(port, folder, program);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program.stop();
    await rm(this.#folder, { recursive: true });
  }
}

function mainFor(folder: string): string {
  return `
compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
maillog_file = ${folder}/log
maillog_file_prefixes = ${folder}
myhostname = mail.example.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_relay_restrictions = reject_unauth_destination
virtual_mailbox_domains = example.test
virtual_mailbox_base = ${folder}/mail
virtual_mailbox_maps = inline:{ ann@example.test=ann/, bob@example.test=bob/ }
virtual_uid_maps = static:${NOBODY}
virtual_gid_maps = static:${NOBODY}
local_recipient_maps =
alias_maps =
alias_database =
message_size_limit = 1000000
smtpd_tls_security_level = may
smtpd_tls_cert_file = ${folder}/config/certificate.pem
smtpd_tls_key_file = ${folder}/config/key.pem
`;
}

/** As Debian has it, without what is not needed here, and with nothing in a chroot. */
function masterFor(port: number): string {
  return `
${port}  inet       n - n - - smtpd
cleanup  unix       n - n - 0 cleanup
qmgr     unix       n - n 300 1 qmgr
rewrite  unix       - - n - - trivial-rewrite
bounce   unix       - - n - 0 bounce
defer    unix       - - n - 0 bounce
trace    unix       - - n - 0 bounce
error    unix       - - n - - error
retry    unix       - - n - - error
virtual  unix       - n n - - virtual
proxymap unix       - - n - - proxymap
anvil    unix       - - n - 1 anvil
tlsmgr   unix       - - n 1000? 1 tlsmgr
postlog  unix-dgram n - n - 1 postlogd
`;
}
