import { afterAll, describe, expect, it } from '@jest/globals';
import { Pop3Client } from '../../../docs/samples/mail/pop3-client.js';
import { SmtpClient } from '../../../docs/samples/mail/smtp-client.js';
import { removeCertificates } from '../../support/certificates.mjs';
import { play, script } from './support/play.js';
import { withTlsServer, type TlsScript } from './support/tls-server.js';

afterAll(removeCertificates);

const login = { user: 'ann', password: 'sesame' };

const smtp: TlsScript = {
  greeting: '220 server',
  starts: 'STARTTLS',
  agrees: '220 Go on',
  plain: { 'EHLO [10.0.0.2]': '250-server\r\n250-STARTTLS\r\n250 AUTH NONE' },
  protected: {
    'EHLO [10.0.0.2]': '250-server\r\n250 AUTH PLAIN',
    'AUTH PLAIN AGFubgBzZXNhbWU=': '235 Welcome',
    QUIT: '221 Bye',
  },
};

const pop3: TlsScript = {
  greeting: '+OK server',
  starts: 'STLS',
  agrees: '+OK Go on',
  plain: { CAPA: '+OK\r\nSTLS\r\n.' },
  protected: {
    CAPA: '+OK\r\nSASL PLAIN\r\n.',
    'AUTH PLAIN AGFubgBzZXNhbWU=': '+OK Welcome',
    QUIT: '+OK Bye',
  },
};

describe('SmtpClient with STARTTLS', () => {
  it('says hello again, protected, and then who we are', async () => {
    const heard = await withTlsServer(25, smtp, async (createSocket) => {
      await using client = await SmtpClient.connectAsync('server', 25, { createSocket, login });
      expect([...client.capabilities]).toEqual([['AUTH', 'PLAIN']]);
    });
    const hello = 'EHLO [10.0.0.2]';
    expect(heard).toEqual([hello, 'STARTTLS', hello, 'AUTH PLAIN AGFubgBzZXNhbWU=', 'QUIT']);
  });

  it('takes nothing that came in the clear for a protected reply', async () => {
    const injected = { ...smtp, agrees: '220 Go on\r\n250 server' };
    await withTlsServer(25, injected, async (createSocket) => {
      const connecting = SmtpClient.connectAsync('server', 25, { createSocket, login });
      await expect(connecting).rejects.toThrow('Cannot upgrade the connection');
    });
  });

  it('does not go on without it when it is required', async () => {
    const lines = script(
      'S: 220 server',
      'C: EHLO [10.0.0.2]',
      'S: 250 server',
      'C: STARTTLS',
      'S: 502 What?',
    );
    await play(25, lines, async (createSocket) => {
      const connecting = SmtpClient.connectAsync('server', 25, { createSocket, tls: 'required' });
      await expect(connecting).rejects.toThrow('Cannot protect the connection: 502 What?');
    });
  });
});

describe('Pop3Client with STLS', () => {
  it('logs in once it is protected', async () => {
    const heard = await withTlsServer(110, pop3, async (createSocket) => {
      await using _client = await Pop3Client.connectAsync('server', 110, { createSocket, login });
    });
    expect(heard).toEqual(['CAPA', 'STLS', 'CAPA', 'AUTH PLAIN AGFubgBzZXNhbWU=', 'QUIT']);
  });

  it('takes nothing that came in the clear for a protected answer', async () => {
    const injected = { ...pop3, agrees: '+OK Go on\r\n+OK' };
    await withTlsServer(110, injected, async (createSocket) => {
      const connecting = Pop3Client.connectAsync('server', 110, { createSocket, login });
      await expect(connecting).rejects.toThrow('Cannot upgrade the connection');
    });
  });

  it('does not go on without it when it is required', async () => {
    const lines = script('S: +OK', 'C: CAPA', 'S: -ERR', 'C: STLS', 'S: -ERR What?');
    await play(110, lines, async (createSocket) => {
      const connecting = Pop3Client.connectAsync('server', 110, { createSocket, login, tls: 'required' });
      await expect(connecting).rejects.toThrow('Cannot protect the connection: What?');
    });
  });
});
