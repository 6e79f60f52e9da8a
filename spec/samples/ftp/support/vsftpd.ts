import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, startProgram, type Program } from '../../../support/real-parts.js';
import { isListening } from '../../support/is-listening.js';

/** Debian's `vsftpd` on a free port of the loopback address; anonymous users may read and write in its folder. */
export class Vsftpd implements AsyncDisposable {
  readonly port: number;
  /** What the server shows. */
  readonly files: string;
  readonly #folder: string;
  readonly #program: Program;

  private constructor(port: number, folder: string, program: Program) {
    this.port = port;
    this.files = path.join(folder, 'files');
    this.#folder = folder;
    this.#program = program;
  }

  static async start(): Promise<Vsftpd> {
    const folder = await mkdtemp(path.join(tmpdir(), 'vsftpd-'));
    for (const name of ['files', 'empty']) await mkdir(path.join(folder, name));
    const port = await freePort();
    const config = path.join(folder, 'vsftpd.conf');
    await writeFile(config, configFor(port, folder));
    return new Vsftpd(
      port,
      folder,
      await startProgram('vsftpd', [config], {
        readyWhen: () => isListening(port),
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program.stop();
    await rm(this.#folder, { recursive: true });
  }
}

/** In the foreground, and as the user who starts it: so it needs no account, no privileges and no PAM. */
function configFor(port: number, folder: string): string {
  return `
background=NO
listen=YES
listen_address=127.0.0.1
listen_port=${port}
run_as_launching_user=YES
secure_chroot_dir=${path.join(folder, 'empty')}
anonymous_enable=YES
no_anon_password=NO
anon_root=${path.join(folder, 'files')}
write_enable=YES
anon_upload_enable=YES
anon_other_write_enable=YES
anon_world_readable_only=NO
anon_umask=022
local_enable=NO
connect_from_port_20=NO
seccomp_sandbox=NO
xferlog_enable=NO
`;
}
