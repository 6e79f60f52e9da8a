import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, startProgram, type Program } from './real-parts.js';
import { idOf } from './system-user.js';

/** Who has a mailbox in `box.test`. */
const BOXES = ['ann', 'bob'] as const;
type Box = (typeof BOXES)[number];

/** Who owns the mail. */
const NOBODY_ID = 65_534;

/** The mail server `postfix` on a free port of the loopback address, with mailboxes in `box.test`. */
export class Postfix implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #program: Program;

  private constructor(port: number, folder: string, program: Program) {
    this.port = port;
    this.#folder = folder;
    this.#program = program;
  }

  /** @param pem - key and certificates for STARTTLS; without it there is none. */
  static async start(pem?: string): Promise<Postfix> {
    const folder = await mkdtemp(path.join(tmpdir(), 'postfix-'));
    await chmod(folder, 0o755); // started by root, its programs become other users
    for (const name of ['etc', 'queue', 'data', 'mail']) await mkdir(path.join(folder, name));
    await chown(path.join(folder, 'data'), await idOf('postfix'), 0);
    await chown(path.join(folder, 'mail'), NOBODY_ID, NOBODY_ID);
    if (pem !== undefined) await writeFile(path.join(folder, 'etc/chain.pem'), pem, { mode: 0o600 });
    const port = await freePort();
    await writeFile(path.join(folder, 'etc/main.cf'), mainFor(folder, pem !== undefined));
    await writeFile(path.join(folder, 'etc/master.cf'), masterFor(port));
    const log = path.join(folder, 'log');
    const program = await startProgram('postfix', ['-c', path.join(folder, 'etc'), 'start-fg'], {
      readyWhen: async () => (await readFile(log, 'utf8').catch(() => '')).includes('daemon started'),
    });
    return new Postfix(port, folder, program);
  }

  /** The messages that have arrived for `name@box.test`, in no particular order. */
  async mailOf(name: Box): Promise<readonly string[]> {
    const box = path.join(this.#folder, 'mail', name, 'new');
    const files = await readdir(box).catch(() => []);
    return Promise.all(files.map((file) => readFile(path.join(box, file), 'utf8')));
  }

  /** Waits until a message has arrived for `name@box.test`. */
  async receives(name: Box): Promise<string> {
    let mail: readonly string[] = [];
    const hasCome = async (): Promise<boolean> => (mail = await this.mailOf(name)).length > 0;
    await this.#program.until(hasCome, `mail for ${name}`, 10_000);
    return mail[0] ?? '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The program that was started is a script, and its end is not that of the server.
    const pid = await readFile(path.join(this.#folder, 'queue/pid/master.pid'), 'utf8');
    process.kill(Number(pid), 'SIGTERM');
    await this.#program.stop();
    await rm(this.#folder, { recursive: true });
  }
}

function mainFor(folder: string, hasTls: boolean): string {
  return `
compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = ${folder}/log
maillog_file_prefixes = ${folder}
myhostname = mail.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
virtual_mailbox_domains = box.test
virtual_mailbox_base = ${folder}/mail
virtual_mailbox_maps = inline:{ ${BOXES.map((name) => `{ ${name}@box.test = ${name}/ }`).join(' ')} }
virtual_uid_maps = static:${NOBODY_ID}
virtual_gid_maps = static:${NOBODY_ID}
${hasTls ? `smtpd_tls_security_level = may\nsmtpd_tls_chain_files = ${folder}/etc/chain.pem` : ''}
`;
}

/** What it takes to receive and deliver; of those that send, bounce and filter there is no need. */
function masterFor(port: number): string {
  return `
127.0.0.1:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`;
}
