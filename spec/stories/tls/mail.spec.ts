import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import {
  Certificate,
  DataReader,
  DataWriter,
  SocketErrorStatus,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
} from '../../../lib/index.js';
import { makeAuthority, removeCertificates } from '../../support/certificates.mjs';
import { Dovecot, DOVECOT_PASSWORD } from '../../support/dovecot.js';
import { Postfix } from '../../support/postfix.js';
import { describeWithPrograms, startProgram } from '../../support/real-parts.js';

// Other programs take part, and the machine may be busy with other specs.
jest.setTimeout(30_000);

const { plainSocket, ssl } = SocketProtectionLevel;
const timeoutMs = 10_000;

/** Both sides of a protocol of lines. */
class Talk {
  readonly #reader: DataReader;
  readonly #writer: DataWriter;

  constructor(socket: StreamSocket) {
    this.#reader = new DataReader(socket.inputStream);
    this.#writer = new DataWriter(socket.outputStream);
  }

  async say(line: string): Promise<void> {
    this.#writer.writeString(`${line}\r\n`);
    await this.#writer.storeAsync({ timeoutMs });
  }

  async hear(): Promise<string> {
    return (await this.#reader.readLineAsync({ timeoutMs })) ?? '(the end)';
  }

  /** Says a line, and hears up to the line that ends the answer. */
  async ask(line: string, end: RegExp): Promise<string> {
    if (line !== '') await this.say(line);
    let answer = '';
    for (let last = ''; !end.test(last); answer += `${last}\n`) last = await this.hear();
    return answer;
  }

  detach(): void {
    this.#reader.detachStream();
    this.#writer.detachStream();
  }
}

describeWithPrograms(['openssl', 'postfix', 'dovecot', 'swaks'], 'STARTTLS with real mail programs', () => {
  const root = makeAuthority();
  const made = root.issue({ name: 'mail', names: ['DNS:mail.test', 'DNS:localhost'] });
  const trusted = [Certificate.fromPem(root.certificate)];
  afterAll(removeCertificates);

  async function connect(port: number, level: SocketProtectionLevel = plainSocket): Promise<StreamSocket> {
    const socket = new StreamSocket();
    socket.control.trustedRoots = trusted;
    await socket.connectAsync('localhost', port, level, { timeoutMs });
    return socket;
  }

  it('sends a message to postfix behind STARTTLS', async () => {
    await using postfix = await Postfix.start(made.key + made.certificate);
    await using socket = await connect(postfix.port);
    const plain = new Talk(socket);
    expect(await plain.ask('', /^220 /)).toContain('ESMTP Postfix');
    expect(await plain.ask('EHLO client.test', /^250 /)).toContain('250-STARTTLS');
    expect(await plain.ask('STARTTLS', /^\d/)).toMatch(/^220 /);
    plain.detach();
    await socket.upgradeToSslAsync(ssl, 'mail.test', { timeoutMs });

    expect(socket.information.negotiatedProtection).toMatchObject({ version: 'TLSv1.3' });
    const talk = new Talk(socket);
    expect(await talk.ask('EHLO client.test', /^250 /)).not.toContain('STARTTLS');
    await talk.ask('MAIL FROM:<bob@client.test>', /^250 /);
    await talk.ask('RCPT TO:<ann@box.test>', /^250 /);
    await talk.ask('DATA', /^354 /);
    await talk.ask('Subject: hello\r\n\r\nOver our own sockets.\r\n.', /^250 /);
    await talk.ask('QUIT', /^221 /);
    expect(await talk.hear()).toBe('(the end)');
    const mail = await postfix.receives('ann');
    expect(mail).toContain('Over our own sockets.');
    expect(mail).toContain('with ESMTPS');
  });

  it('does not go on with postfix by a name that is not its own', async () => {
    await using postfix = await Postfix.start(made.key + made.certificate);
    await using socket = await connect(postfix.port);
    const plain = new Talk(socket);
    await plain.ask('', /^220 /);
    await plain.ask('STARTTLS', /^220 /);
    plain.detach();
    await expect(socket.upgradeToSslAsync(ssl, 'other.test', { timeoutMs })).rejects.toMatchObject({
      status: SocketErrorStatus.certificateCommonNameIsIncorrect,
    });
    await expect(socket.closed).rejects.toMatchObject({
      status: SocketErrorStatus.certificateCommonNameIsIncorrect,
    });
  });

  describe('dovecot', () => {
    let dovecot: Dovecot;
    beforeAll(async () => {
      dovecot = await Dovecot.start(made);
      await dovecot.deliver('ann', 'Subject: hi\r\n\r\nIn the box.\r\n');
    });
    afterAll(async () => {
      await dovecot[Symbol.asyncDispose]();
    });

    it.each(['imap', 'imaps'] as const)('reads a message by %s', async (protocol) => {
      const isImplicit = protocol === 'imaps';
      await using socket = await connect(dovecot.ports[protocol], isImplicit ? ssl : plainSocket);
      let talk = new Talk(socket);
      expect(await talk.ask('', /^\* OK /)).toContain('Dovecot');
      if (!isImplicit) {
        await talk.ask('a STARTTLS', /^a OK /);
        talk.detach();
        await socket.upgradeToSslAsync(ssl, 'localhost', { timeoutMs });
        talk = new Talk(socket);
      }
      expect(await talk.ask(`b LOGIN ann ${DOVECOT_PASSWORD}`, /^b /)).toContain('b OK');
      expect(await talk.ask('c SELECT INBOX', /^c /)).toContain('* 1 EXISTS');
      expect(await talk.ask('d FETCH 1 BODY[TEXT]', /^d /)).toContain('In the box.');
      expect(await talk.ask('e LOGOUT', /^e /)).toContain('* BYE');
    });

    it.each(['pop3', 'pop3s'] as const)('reads a message by %s', async (protocol) => {
      const isImplicit = protocol === 'pop3s';
      await using socket = await connect(dovecot.ports[protocol], isImplicit ? ssl : plainSocket);
      let talk = new Talk(socket);
      await talk.ask('', /^\+OK /);
      if (!isImplicit) {
        await talk.ask('STLS', /^\+OK /);
        talk.detach();
        await socket.upgradeToSslAsync(ssl, 'localhost', { timeoutMs });
        talk = new Talk(socket);
      }
      await talk.ask('USER ann', /^\+OK/);
      await talk.ask(`PASS ${DOVECOT_PASSWORD}`, /^\+OK/);
      expect(await talk.ask('RETR 1', /^\.$/)).toContain('In the box.');
      await talk.ask('QUIT', /^\+OK/);
    });
  });

  describe('a listener of ours', () => {
    /** As much of an SMTP server as it takes to be given a message behind STARTTLS. */
    async function receiveOne(socket: StreamSocket): Promise<string> {
      let talk = new Talk(socket);
      await talk.say('220 ours ESMTP');
      let message = '';
      for (;;) {
        const line = await talk.hear();
        const verb = /^\w+/.exec(line)?.[0].toUpperCase() ?? '';
        if (verb === 'EHLO') {
          const isSecured = socket.information.protectionLevel !== plainSocket;
          await talk.say(isSecured ? '250 ours' : '250-ours\r\n250 STARTTLS');
        } else if (verb === 'STARTTLS') {
          await talk.say('220 go on');
          talk.detach();
          await socket.upgradeToSslAsync(ssl, { timeoutMs });
          talk = new Talk(socket);
        } else if (verb === 'DATA') {
          await talk.say('354 say it');
          message = await talk.ask('', /^\.$/);
          await talk.say('250 taken');
        } else if (verb === 'QUIT' || line === '(the end)') {
          if (verb === 'QUIT') await talk.say('221 bye');
          return message;
        } else await talk.say('250 fine');
      }
    }

    async function listen(): Promise<StreamSocketListener> {
      const listener = new StreamSocketListener();
      listener.control.serverCertificate = Certificate.fromPem(made.certificate, made.key);
      await listener.bindEndpointAsync('127.0.0.1', '');
      return listener;
    }

    it('is given a message by swaks', async () => {
      await using listener = await listen();
      const swaks = await startProgram('swaks', [
        ...['--server', '127.0.0.1', '--port', listener.information.localPort, '--tls'],
        ...['--from', 'bob@client.test', '--to', 'ann@box.test', '--body', 'From swaks, in TLS.'],
      ]);
      await using socket = await listener.acceptAsync({ timeoutMs });
      expect(await receiveOne(socket)).toContain('From swaks, in TLS.');
      expect(socket.information.negotiatedProtection?.version).toBe('TLSv1.3');
      expect(await swaks.ends()).toBe('exit status 0');
    });

    it('is spoken to by openssl s_client -starttls smtp', async () => {
      await using listener = await listen();
      const peer = await startProgram('openssl', [
        ...['s_client', '-starttls', 'smtp', '-connect', `127.0.0.1:${listener.information.localPort}`],
        ...['-crlf', '-quiet'],
      ]);
      await using socket = await listener.acceptAsync({ timeoutMs });
      const received = receiveOne(socket);
      await peer.prints(/250 /);
      // Without a capital Q or R at the start of a line, which s_client takes for itself.
      peer.type('data\n');
      await peer.prints(/354 say it/);
      peer.type('From openssl, in TLS.\n.\nquit\n');
      expect(await received).toContain('From openssl, in TLS.');
    });
  });
});
