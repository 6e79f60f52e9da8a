import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Certificate, SocketErrorStatus } from '../../../lib/index.js';
import { makeSelfSigned } from '../../../docs/samples/irc/terminal/self-signed.js';
import { makeAuthority, removeCertificates } from '../../support/certificates.mjs';
import { compiledProgram } from '../../support/compiled-programs.js';
import { describeWithPrograms, startProgram } from '../../support/real-parts.js';
import { connectClient, nextEvent } from './support/connect-client.js';
import { Ngircd } from './support/ngircd.js';
import { startServer } from './support/start-server.js';

// Other programs take part, and the machine may be busy with other specs.
jest.setTimeout(30_000);

describeWithPrograms(['openssl', 'ngircd'], 'IrcClient in TLS on a real server (ngircd)', () => {
  afterAll(removeCertificates);

  it('registers and talks, with the certificate of a name that is trusted', async () => {
    const root = makeAuthority();
    await using ngircd = await Ngircd.startSecured(root.issue({ name: 'irc', names: ['DNS:localhost'] }));
    const secured = {
      host: 'localhost',
      tls: { trustedRoots: [Certificate.fromPem(root.certificate)] },
    };
    await using ann = await connectClient(ngircd.port, 'ann', secured);
    await using bob = await connectClient(ngircd.port, 'bob', secured);
    await ann.joinAsync('#tea');
    await bob.joinAsync('#tea');
    const heard = nextEvent(bob, 'message');
    await ann.sayAsync('#tea', 'nobody else can read this');
    expect(await heard).toMatchObject({ text: 'nobody else can read this', from: { nick: 'ann' } });
  });

  it('refuses a server that nobody trusted vouches for', async () => {
    await using ngircd = await Ngircd.startSecured(
      makeAuthority().issue({ name: 'irc', names: ['DNS:localhost'] }),
    );
    await expect(connectClient(ngircd.port, 'ann', { host: 'localhost', tls: true })).rejects.toMatchObject({
      source: 'peer',
      phase: 'handshake',
    });
  });
});

describe('IrcServer in TLS', () => {
  it('is known by its key, whatever its certificate says', async () => {
    const certificate = await makeSelfSigned('127.0.0.1');
    await using server = await startServer({ certificate });
    const { keyPin } = certificate;
    await using ann = await connectClient(server.port, 'ann', { tls: { keyPin } });
    expect((await ann.joinAsync('#tea')).members).toHaveLength(1);

    const other = (await makeSelfSigned('127.0.0.1')).keyPin;
    await expect(connectClient(server.port, 'bob', { tls: { keyPin: other } })).rejects.toMatchObject({
      status: SocketErrorStatus.certificateUntrustedRoot,
      message: expect.stringContaining(keyPin),
    });
  });
});

describe('npm start in TLS', () => {
  let main: string;
  beforeAll(async () => {
    main = await compiledProgram('docs/samples/irc/main.ts');
  }, 60_000);

  it('-- serve --tls says by what clients know it, and -- --pin finds it', async () => {
    await using served = await startProgram(process.execPath, [main, 'serve', '--tls', '--port', '0'], {
      readyWhen: /--pin \S+\n/,
    });
    const [, port = ''] = /port (\d+)/.exec(served.output) ?? [];
    const [, pin = ''] = /--pin (\S+)/.exec(served.output) ?? [];
    const args = ['--server', 'localhost', '--port', port, '--nick', 'ann', '--channel', '#tea'];
    await using program = await startProgram(process.execPath, [main, ...args, '--pin', pin]);
    program.type('/names\n');
    program.endInput();
    expect(await program.ends()).toBe('exit status 0');
    expect(program.output).toContain('In #tea: @ann\n');

    await using refused = await startProgram(process.execPath, [main, ...args, '--tls']);
    expect(await refused.ends()).toBe('exit status 1');
    expect(refused.output).toMatch(/^irc: Cannot trust the server at "localhost": .*\n$/);
  });
});
