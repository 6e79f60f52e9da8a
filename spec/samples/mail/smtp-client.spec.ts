import { describe, expect, it } from '@jest/globals';
import { SocketErrorStatus } from 'streamsocket';
import { SmtpClient, type Mail, type SmtpClientOptions } from '../../../docs/samples/mail/smtp-client.js';
import { play, script } from './support/play.js';

const message = new TextEncoder().encode('Subject: Tea\r\n\r\n.at five\n');
const mail: Mail = { from: 'ann@x.test', to: ['bob@x.test'], message };
const HELLO = ['S: 220 mx.x.test', 'C: EHLO [10.0.0.2]'];
const PLAIN = [...HELLO, 'S: 250 mx.x.test'];
const PIPELINING = [...HELLO, 'S: 250-mx.x.test', 'S: 250-PIPELINING', 'S: 250-SIZE 1000', 'S: 250 8BITMIME'];
const BYE = ['C: QUIT', 'S: 221 Bye'];
const TEXT = ['C: Subject: Tea', 'C: ', 'C: ..at five', 'C: .'];

/** A session with a server that plays these lines. */
function session(
  lines: readonly string[],
  act: (client: SmtpClient) => Promise<void>,
  options: SmtpClientOptions = {},
): Promise<void> {
  return play(25, script(...lines), async (createSocket) => {
    await using client = await SmtpClient.connectAsync('server', 25, { createSocket, ...options });
    await act(client);
  });
}

describe('SmtpClient', () => {
  it('sends a mail, step by step, with its dots stuffed', async () => {
    const lines = [
      ...PLAIN,
      ...['C: MAIL FROM:<ann@x.test>', 'S: 250 Ok', 'C: RCPT TO:<bob@x.test>', 'S: 250 Ok'],
      ...['C: DATA', 'S: 354 Go on', ...TEXT, 'S: 250 Ok: queued as 7', ...BYE],
    ];
    await session(lines, async (client) => {
      expect(await client.sendAsync(mail)).toMatchObject({
        reply: { lines: ['Ok: queued as 7'] },
        refused: [],
      });
    });
  });

  it('says all of an envelope at once where the server can take it', async () => {
    const lines = [
      ...PIPELINING,
      ...['C: MAIL FROM:<ann@x.test> SIZE=25', 'C: RCPT TO:<bob@x.test>', 'C: RCPT TO:<nobody@x.test>'],
      ...['S: 250 Ok', 'S: 250 Ok', 'S: 550 No such user'],
      ...['C: DATA', 'S: 354 Go on', ...TEXT, 'S: 250 Ok', ...BYE],
    ];
    await session(lines, async (client) => {
      expect(client.capabilities.get('SIZE')).toBe('1000');
      const { refused } = await client.sendAsync({ ...mail, to: ['bob@x.test', 'nobody@x.test'] });
      expect(refused).toMatchObject([
        { address: 'nobody@x.test', error: { message: 'Cannot send to "nobody@x.test": 550 No such user' } },
      ]);
    });
  });

  it('is refused a sender, a recipient, a text, and can send the next mail', async () => {
    const envelope = ['C: MAIL FROM:<ann@x.test>', 'S: 250 Ok', 'C: RCPT TO:<bob@x.test>'];
    const lines = [
      ...PLAIN,
      ...['C: MAIL FROM:<ann@x.test>', 'S: 550 Not you', 'C: RCPT TO:<bob@x.test>', 'S: 503 Who?'],
      ...['C: RSET', 'S: 250 Ok', ...envelope, 'S: 450 Later', 'C: RSET', 'S: 250 Ok'],
      ...[...envelope, 'S: 250 Ok', 'C: DATA', 'S: 354 Go on', ...TEXT, 'S: 554 Spam'],
      ...[...envelope, 'S: 250 Ok', 'C: DATA', 'S: 354 Go on', ...TEXT, 'S: 250 Ok', ...BYE],
    ];
    await session(lines, async (client) => {
      await expect(client.sendAsync(mail)).rejects.toMatchObject({
        name: 'SmtpError',
        message: 'Cannot send from "ann@x.test": 550 Not you',
        isTemporary: false,
      });
      await expect(client.sendAsync(mail)).rejects.toMatchObject({ code: 450, isTemporary: true });
      await expect(client.sendAsync(mail)).rejects.toThrow('Cannot send: 554 Spam');
      expect(await client.sendAsync(mail)).toMatchObject({ refused: [] });
    });
  });

  it.each<[string, Partial<Mail>, string]>([
    ['no recipient', { to: [] }, 'must have a recipient'],
    ['an address that is two commands', { from: 'a@b>\r\nRCPT TO:<c@d' }, 'An address must be like'],
    [
      'a mail that is too large',
      { message: new Uint8Array(1_001) },
      'has 1001 bytes, and the server takes 1000',
    ],
  ])('refuses %s, and sends nothing', async (_, part, text) => {
    await session([...PIPELINING, ...BYE], async (client) => {
      await expect(client.sendAsync({ ...mail, ...part })).rejects.toThrow(text);
    });
  });

  it('speaks with a server that knows no EHLO', async () => {
    const lines = [...HELLO, 'S: 502 What?', 'C: HELO [10.0.0.2]', 'S: 250 Hello', ...BYE];
    await session(lines, (client) => {
      expect(client.capabilities.size).toBe(0);
      return Promise.resolve();
    });
  });

  it('sends no password over a connection that others can read, unless allowed to', async () => {
    const login = { user: 'ann', password: 'sesame' };
    await play(25, script(...PLAIN), async (createSocket) => {
      await expect(SmtpClient.connectAsync('server', 25, { createSocket, login })).rejects.toMatchObject({
        name: 'UnprotectedError',
      });
    });
    const auth = [...PLAIN, 'C: AUTH PLAIN AGFubgBzZXNhbWU=', 'S: 235 Welcome', ...BYE];
    await session(auth, () => Promise.resolve(), { login: { ...login, allowUnprotected: true } });
  });

  it('is not let in', async () => {
    const greeting = play(25, script('S: 554 Not here'), async (createSocket) => {
      await SmtpClient.connectAsync('server', 25, { createSocket });
    });
    await expect(greeting).rejects.toThrow('Cannot begin: 554 Not here');
    const login = { user: 'ann', password: 'x', allowUnprotected: true };
    const wrong = session([...PLAIN, 'C: AUTH PLAIN AGFubgB4', 'S: 535 No'], () => Promise.resolve(), {
      login,
    });
    await expect(wrong).rejects.toThrow('Cannot log in as "ann": 535 No');
  });

  it('gives up on a server that says nothing', async () => {
    await play(25, script(...PLAIN, 'C: MAIL FROM:<ann@x.test>'), async (createSocket) => {
      const client = await SmtpClient.connectAsync('server', 25, { createSocket });
      await expect(client.sendAsync(mail, { timeoutMs: 5_000 })).rejects.toMatchObject({
        status: SocketErrorStatus.connectionTimedOut,
      });
      await expect(client.sendAsync(mail)).rejects.toMatchObject({ name: 'SocketError' });
    });
  });
});
