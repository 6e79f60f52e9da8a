import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Certificate, StreamSocket } from 'streamsocket';
import { formatMessage } from '../../../docs/samples/mail/format-message.js';
import { Pop3Client, type Pop3Entry } from '../../../docs/samples/mail/pop3-client.js';
import { SmtpClient } from '../../../docs/samples/mail/smtp-client.js';
import { makeAuthority, removeCertificates } from '../../support/certificates.mjs';
import { compiledProgram } from '../../support/compiled-programs.js';
import { describeWithPrograms, ROOT, startProgram, type Program } from '../../support/real-parts.js';
import { until } from '../support/until.js';
import { Dovecot } from './support/dovecot.js';
import { Postfix } from './support/postfix.js';

// Other programs take part, and the machine may be busy with other specs.
jest.setTimeout(30_000);

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describeWithPrograms(
  ['postfix', 'dovecot', ROOT],
  'The mail sample on real servers (postfix, dovecot)',
  () => {
    let postfix: Postfix;
    let dovecot: Dovecot;
    let main: string;
    let trusted: Certificate;
    let folder: string;
    let rootFile: string;
    beforeAll(async () => {
      const root = makeAuthority();
      const made = root.issue({ name: 'mail', names: ['IP:127.0.0.1'] });
      trusted = Certificate.fromPem(root.certificate);
      folder = await mkdtemp(path.join(tmpdir(), 'mail-'));
      rootFile = path.join(folder, 'root.pem');
      await writeFile(rootFile, root.certificate);
      postfix = await Postfix.start(made);
      dovecot = await Dovecot.start(postfix.mail, { ann: 'sesame', bob: 'sesame' }, made);
      main = await compiledProgram('docs/samples/mail/main.ts');
    }, 60_000);
    afterAll(async () => {
      await dovecot[Symbol.asyncDispose]();
      await postfix[Symbol.asyncDispose]();
      removeCertificates();
      await rm(folder, { recursive: true });
    });

    const createSocket = (): StreamSocket => {
      const socket = new StreamSocket();
      socket.control.trustedRoots = [trusted];
      return socket;
    };
    const smtp = (tls: 'required' | 'off' = 'off'): Promise<SmtpClient> =>
      SmtpClient.connectAsync('127.0.0.1', postfix.port, { createSocket, tls }, { timeoutMs: 10_000 });
    const pop3 = (
      user: string,
      password = 'sesame',
      tls: 'required' | 'off' = 'off',
    ): Promise<Pop3Client> => {
      const login = { user, password, allowUnprotected: tls === 'off' };
      return Pop3Client.connectAsync(
        '127.0.0.1',
        dovecot.port,
        { createSocket, login, tls },
        { timeoutMs: 10_000 },
      );
    };

    /** What is in a mailbox once this many mails have come. */
    async function mailbox(user: string, count: number): Promise<readonly Pop3Entry[]> {
      let entries: readonly Pop3Entry[] = [];
      const haveCome = async (): Promise<boolean> => {
        await using client = await pop3(user);
        entries = await client.listAsync();
        return entries.length >= count;
      };
      await until(haveCome, () => `${count} mails for ${user}; there were ${entries.length}`);
      return entries;
    }

    it.each(['off', 'required'] as const)(
      'carries a message there and back, byte by byte, TLS %s',
      async (tls) => {
        await using sender = await smtp(tls);
        expect(sender.capabilities.has('PIPELINING')).toBe(true);
        const lines = ['Subject: dots', '', '.', '..', '.a', 'a.', '', 'gr\u00fcn', 'x'.repeat(990), '.'];
        const message = utf8(`${lines.join('\r\n')}\r\n`);
        const to = ['ann@example.test', 'nobody@example.test'];
        const { reply, refused } = await sender.sendAsync({ from: 'carl@example.net', to, message });
        expect(reply.lines.join()).toMatch(/queued as/);
        expect(refused).toMatchObject([{ address: 'nobody@example.test', error: { code: 550 } }]);

        const [entry] = await mailbox('ann', 1);
        await using client = await pop3('ann', 'sesame', tls);
        const received = await client.retrieveAsync(entry?.number ?? 0);
        const text = new TextDecoder().decode(received);
        // Postfix adds headers of its own; what is behind them is ours.
        expect(text.slice(text.indexOf('\r\n\r\n') + 2)).toBe(`${lines.slice(1).join('\r\n')}\r\n`);
        expect(received.length).toBe(entry?.sizeBytes);
        expect((await client.idsAsync()).get(1)).toMatch(/^\S+$/);
        await client.deleteAsync(1);
        await client.closeAsync();
        expect(await mailbox('ann', 0)).toEqual([]);
      },
    );

    it('sends many mails over one connection', async () => {
      await using sender = await smtp();
      for (let i = 0; i < 10; i++) {
        const letter = {
          from: 'carl@example.net',
          to: ['bob@example.test'],
          subject: `Tea ${i}`,
          text: 'now\n',
        };
        const message = formatMessage({ ...letter, date: new Date() });
        await sender.sendAsync({ ...letter, message });
      }
      const entries = await mailbox('bob', 10);
      await using client = await pop3('bob');
      const subjects: unknown[] = [];
      for (const { number } of entries) {
        const text = new TextDecoder().decode(await client.retrieveAsync(number));
        subjects.push(/^Subject: (.*)\r$/m.exec(text)?.[1]);
        await client.deleteAsync(number);
      }
      expect(subjects.sort()).toEqual(Array.from({ length: 10 }, (_, i) => `Tea ${i}`));
      await client.closeAsync();
    });

    it('says what the servers have against it', async () => {
      await using sender = await smtp();
      const message = utf8('Subject: x\r\n\r\nx\r\n');
      const stranger = sender.sendAsync({ from: '', to: ['x@elsewhere.test'], message });
      await expect(stranger).rejects.toMatchObject({ name: 'SmtpError', code: 554, isTemporary: false });
      const large = sender.sendAsync({
        from: '',
        to: ['ann@example.test'],
        message: new Uint8Array(1_000_001),
      });
      await expect(large).rejects.toThrow('the server takes 1000000');
      await expect(pop3('ann', 'wrong')).rejects.toMatchObject({ name: 'Pop3Error' });
      await using client = await pop3('ann');
      await expect(client.retrieveAsync(7)).rejects.toThrow('Cannot get message 7: ');
      expect(await client.listAsync()).toEqual([]);
    });

    it('does not go on with a server that it has no reason to trust', async () => {
      const untrusted = SmtpClient.connectAsync('127.0.0.1', postfix.port, {}, { timeoutMs: 10_000 });
      await expect(untrusted).rejects.toMatchObject({ name: 'SocketError', phase: 'handshake' });
    });

    it('is a program: npm run sample:mail', async () => {
      const start = (...args: string[]): Promise<Program> =>
        startProgram(process.execPath, [main, ...args], {
          env: { MAIL_PASSWORD: 'sesame', NODE_EXTRA_CA_CERTS: rootFile },
        });
      const mail = ['--from', 'carl@example.net', '--to', 'ann@example.test', '--subject', 'Tea'];
      await using sending = await start('send', '127.0.0.1', '--port', String(postfix.port), ...mail);
      sending.type('at five\n');
      sending.endInput();
      await sending.ends(20_000);
      expect(sending.output).toMatch(/^Sent: 250 .*queued as/);
      await mailbox('ann', 1);

      const box = ['--port', String(dovecot.port), '--user', 'ann'];
      await using fetching = await start('fetch', '127.0.0.1', '1', ...box);
      expect(await fetching.ends(20_000)).toBe('exit status 0');
      expect(fetching.output).toMatch(/^Subject: Tea$/m);
      expect(fetching.output).toContain(Buffer.from('at five\r\n').toString('base64'));
      await using listing = await start('list', '127.0.0.1', ...box);
      await listing.ends(20_000);
      expect(listing.output).toMatch(/^1 \d+ B\n$/);
      await using deleting = await start('delete', '127.0.0.1', '1', ...box);
      await deleting.ends(20_000);
      expect(deleting.output).toBe('Deleted: 1\n');
      await using missing = await start('fetch', '127.0.0.1', '1', ...box);
      expect(await missing.ends(20_000)).toBe('exit status 1');
      expect(missing.output).toMatch(/^mail: Cannot get message 1: .*\n$/);
    });
  },
);
