import { describe, expect, it } from '@jest/globals';
import { SocketErrorStatus, type StreamSocket } from 'streamsocket';
import { Pop3Client, type Pop3ClientOptions } from '../../../docs/samples/mail/pop3-client.js';
import { play, script } from './support/play.js';

const login = { user: 'ann', password: 'sesame', allowUnprotected: true };
const SASL = ['S: +OK Hello', 'C: CAPA', 'S: +OK', 'S: UIDL', 'S: SASL LOGIN PLAIN', 'S: .'];
const IN = [...SASL, 'C: AUTH PLAIN AGFubgBzZXNhbWU=', 'S: +OK Logged in'];
const BYE = ['C: QUIT', 'S: +OK Bye'];

function session(
  lines: readonly string[],
  act: (client: Pop3Client) => Promise<void>,
  options: Partial<Pop3ClientOptions> = {},
): Promise<void> {
  return play(110, script(...lines), async (createSocket) => {
    await using client = await Pop3Client.connectAsync('server', 110, { createSocket, login, ...options });
    await act(client);
  });
}

describe('Pop3Client', () => {
  it('lists, fetches with its dots unstuffed, and deletes', async () => {
    const lines = [
      ...[...IN, 'C: LIST', 'S: +OK 2 messages', 'S: 1 120', 'S: 3 200', 'S: .'],
      ...['C: UIDL', 'S: +OK', 'S: 1 a1', 'S: 3 b2', 'S: .'],
      ...['C: RETR 3', 'S: +OK', 'S: Subject: Tea', 'S: ', 'S: ..at five', 'S: -ERR is text here', 'S: .'],
      ...['C: DELE 3', 'S: +OK', ...BYE],
    ];
    await session(lines, async (client) => {
      expect(await client.listAsync()).toEqual([
        { number: 1, sizeBytes: 120 },
        { number: 3, sizeBytes: 200 },
      ]);
      expect(Object.fromEntries(await client.idsAsync())).toEqual({ 1: 'a1', 3: 'b2' });
      const message = await client.retrieveAsync(3);
      expect(new TextDecoder().decode(message)).toBe('Subject: Tea\r\n\r\n.at five\r\n-ERR is text here\r\n');
      await client.deleteAsync(3);
      await client.closeAsync();
    });
  });

  it('keeps bytes that are no text', async () => {
    const steps = script(...IN, 'C: RETR 1', 'S: +OK');
    const body = { send: Uint8Array.of(0xff, 0x00, 0x0d, 0x0a, 0x2e, 0x0d, 0x0a) };
    await play(110, [...steps, body, ...script(...BYE)], async (createSocket) => {
      await using client = await Pop3Client.connectAsync('server', 110, { createSocket, login });
      expect([...(await client.retrieveAsync(1))]).toEqual([0xff, 0x00, 0x0d, 0x0a]);
    });
  });

  it('logs in with USER and PASS where the server has no PLAIN', async () => {
    const old = [
      'S: +OK Hello',
      'C: CAPA',
      'S: -ERR What?',
      'C: USER ann',
      'S: +OK',
      'C: PASS sesame',
      'S: +OK',
    ];
    await session([...old, ...BYE], () => Promise.resolve());
  });

  it('sends no password over a connection that others can read', async () => {
    const safe = { login: { user: 'ann', password: 'sesame' } };
    await expect(session(SASL, () => Promise.resolve(), safe)).rejects.toMatchObject({
      name: 'UnprotectedError',
    });
  });

  it('is refused, and goes on', async () => {
    const lines = [...IN, 'C: RETR 9', 'S: -ERR no such message', 'C: LIST', 'S: +OK', 'S: .', ...BYE];
    await session(lines, async (client) => {
      await expect(client.retrieveAsync(9)).rejects.toMatchObject({
        name: 'Pop3Error',
        message: 'Cannot get message 9: no such message',
      });
      expect(await client.listAsync()).toEqual([]);
    });
  });

  it('is not let in', async () => {
    const lines = [...SASL, 'C: AUTH PLAIN AGFubgBzZXNhbWU=', 'S: -ERR [AUTH] Wrong'];
    await expect(session(lines, () => Promise.resolve())).rejects.toThrow(
      'Cannot log in as "ann": [AUTH] Wrong',
    );
  });

  it.each([
    [
      'more than a message may have',
      ['S: +OK', `S: ${'x'.repeat(60)}`, `S: ${'x'.repeat(60)}`],
      'more than 100 bytes',
    ],
    ['what is no answer', ['S: HTTP/1.1 400'], '"HTTP/1.1 400" is no answer'],
  ])('closes on %s', async (_, lines, text) => {
    const all = [...IN, 'C: RETR 1', ...lines];
    await session(
      all,
      async (client) => {
        await expect(client.retrieveAsync(1)).rejects.toThrow(text);
        await expect(client.retrieveAsync(1)).rejects.toMatchObject({ name: 'SocketError' });
      },
      { maxMessageBytes: 100 },
    );
  });

  it('closes on a line without an end', async () => {
    const act = async (createSocket: () => StreamSocket): Promise<void> => {
      await using client = await Pop3Client.connectAsync('server', 110, { createSocket, login });
      await expect(client.retrieveAsync(1)).rejects.toMatchObject({
        status: SocketErrorStatus.messageTooLong,
      });
    };
    await play(110, script(...IN, 'C: RETR 1', `S: +OK ${'x'.repeat(70_000)}`), act, 1_000);
  });

  it('tells of a server that closes, and of one that says nothing', async () => {
    await play(110, [...script(...IN, 'C: LIST'), 'finish'], async (createSocket) => {
      await using client = await Pop3Client.connectAsync('server', 110, { createSocket, login });
      await expect(client.listAsync()).rejects.toThrow('the server has closed the connection');
    });
    await session([...IN, 'C: LIST'], async (client) => {
      await expect(client.listAsync({ timeoutMs: 5_000 })).rejects.toMatchObject({
        status: SocketErrorStatus.connectionTimedOut,
      });
    });
  });
});
