import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MadeCertificate } from '../../../support/certificates.mjs';
import { freePort, startProgram, type Program } from '../../../support/real-parts.js';

/** The IRC server `ngircd` on a free port of the loopback address; it can be stopped and started again. */
export class Ngircd implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  #program: Program | undefined;

  private constructor(port: number, folder: string) {
    this.port = port;
    this.#folder = folder;
  }

  static async start(password = ''): Promise<Ngircd> {
    return Ngircd.#startWith((port) => configFor(`Ports = ${port}`, password));
  }

  /** One that speaks nothing but TLS. */
  static async startSecured({ certificate, key }: MadeCertificate): Promise<Ngircd> {
    return Ngircd.#startWith(async (port, folder) => {
      const [certificateFile, keyFile] = ['certificate.pem', 'key.pem'].map((name) =>
        path.join(folder, name),
      );
      await writeFile(certificateFile ?? '', certificate);
      await writeFile(keyFile ?? '', key);
      const ssl = `[SSL]\n  CertFile = ${certificateFile}\n  KeyFile = ${keyFile}\n  Ports = ${port}\n`;
      return configFor(`Ports = ${await freePort()}`, '') + ssl;
    });
  }

  static async #startWith(
    makeConfig: (port: number, folder: string) => string | Promise<string>,
  ): Promise<Ngircd> {
    const folder = await mkdtemp(path.join(tmpdir(), 'ngircd-'));
    await chmod(folder, 0o755); // started by root, it becomes another user before it looks again
    const ngircd = new Ngircd(await freePort(), folder);
    await writeFile(ngircd.#config, await makeConfig(ngircd.port, folder));
    await ngircd.start();
    return ngircd;
  }

  async start(): Promise<void> {
    this.#program = await startProgram('ngircd', ['-n', '-f', this.#config], {
      readyWhen: /Now listening on/,
    });
  }

  async stop(): Promise<void> {
    await this.#program?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true });
  }

  get #config(): string {
    return path.join(this.#folder, 'ngircd.conf');
  }
}

/** No lookups, no pauses for those who say much, as many connections from one address as come. */
function configFor(ports: string, password: string): string {
  return `
[Global]
  Name = irc.example.net
  Info = A server for a test
  AdminInfo1 = none
  Listen = 127.0.0.1
  ${ports}
  MotdPhrase = Hello from ngircd
  ${password === '' ? '' : `Password = ${password}`}
[Limits]
  MaxConnectionsIP = 0
  MaxNickLength = 30
  MaxPenaltyTime = 0
[Options]
  DNS = no
  Ident = no
  PAM = no
`;
}
