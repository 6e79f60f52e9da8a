import { jest } from '@jest/globals';
import { HostName } from '../../../lib/address/host-name.js';
import { statusName } from '../../../lib/errors/socket-error-status.js';
import type { SocketError } from '../../../lib/errors/socket-error.js';
import { Preface } from '../../../lib/protocol/preface.js';
import { httpAnswerFinder, MAX_HEAD_BYTES } from '../../../lib/protocol/proxies/http-answer.js';
import { connectRequest, httpConnect } from '../../../lib/protocol/proxies/http-connect.js';
import { foundInAnyChunking, refusedAfter } from '../../support/chunkings.js';
import { ScriptedChannel } from '../../support/scripted-channel.js';
import { bytes, text } from '../../support/scripted-halves.js';

const plain = { credentials: undefined, headers: [] };

/** What `httpConnect` makes of an answer; what is behind it, or why it failed. */
async function outcomeOf(answer: string): Promise<string> {
  const channel = new ScriptedChannel();
  channel.input.arrive(bytes(answer));
  const preface = new Preface(channel, new AbortController().signal);
  try {
    await httpConnect(preface, new HostName('irc.example'), 6667, plain);
    return `a tunnel, with ${JSON.stringify(text(preface.release().take() ?? bytes('')))} in it`;
  } catch (error) {
    const { status, number, code, source, phase, message } = error as SocketError;
    return [statusName(status), `0x${number.toString(16)}`, code, source, phase, message].join(' | ');
  }
}

describe('connectRequest()', () => {
  it.each([
    ['irc.example', 6667, 'irc.example:6667'],
    ['192.0.2.7', 80, '192.0.2.7:80'],
    ['2001:db8::1', 443, '[2001:db8::1]:443'],
    ['bücher.example', 443, 'xn--bcher-kva.example:443'],
  ])('asks for %s port %i', (host, port, authority) => {
    expect(text(connectRequest(new HostName(host), port, plain))).toBe(
      `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`,
    );
  });

  it('has user name and password in UTF-8 as RFC 7617 has them, and fields of the caller', () => {
    const request = connectRequest(new HostName('h'), 1, {
      // The example of RFC 7617, 2.1.
      credentials: { username: 'test', password: '123£' },
      headers: [
        ['User-Agent', 'printer/2'],
        ['X-Name', 'Jürgen'],
      ],
    });
    expect(String.fromCharCode(...request)).toBe(
      'CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\nProxy-Authorization: Basic dGVzdDoxMjPCow==\r\n' +
        'User-Agent: printer/2\r\nX-Name: Jürgen\r\n\r\n',
    );
  });
});

describe('httpAnswerFinder()', () => {
  it.each([
    ['HTTP/1.1 200 Connection established\r\n\r\n', 200],
    ['HTTP/1.0 200 OK\r\nProxy-agent: tiny\r\n\r\n', 200],
    ['HTTP/1.1 200\r\n\r\n', 200],
    ['HTTP/1.1 204 \nVia: a\n\n', 204],
    ['HTTP/1.1 299 x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n', 299],
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nLink: y\r\n\r\nHTTP/1.1 200 OK\r\n\r\n', 200],
    ['HTTP/1.1 407 No\r\nX:\r\n\r\n', 407],
  ])('finds the end of %j in any chunking', (answer, status) => {
    const found = foundInAnyChunking(httpAnswerFinder(), bytes(answer));
    expect([found?.value.status, found?.byteCount]).toEqual([status, answer.length]);
  });

  it.each([
    ['SSH-2.0-OpenSSH_9.7\r\n', 1, 'it answered "S", which is no HTTP'],
    ['HTTP/2 200\r\n\r\n', 6, 'it answered "HTTP/2", which is no HTTP'],
    ['HTTP/1.1 2000 OK\r\n\r\n', 20, 'it answered "HTTP/1.1 2000 OK", which is no HTTP'],
    ['HTTP/1.1 99 OK\r\n\r\n', 18, 'it answered "HTTP/1.1 99 OK", which is no HTTP'],
    ['HTTP/1.1 020 OK\r\n\r\n', 19, 'it answered "HTTP/1.1 020 OK", which is no HTTP'],
    ['HTTP/1.1 200 OK\r\nno field\r\n\r\n', 29, 'it answered "no field", which is no HTTP'],
    ['HTTP/1.1 200 OK\r\nX : y\r\n\r\n', 26, 'it answered "X : y", which is no HTTP'],
    ['\r\nHTTP/1.1 200 OK\r\n\r\n', 1, 'it answered "\\r", which is no HTTP'],
  ])('refuses %j as soon as it can', (answer, after, message) => {
    const { byteCount, failure } = refusedAfter(httpAnswerFinder(), bytes(answer));
    expect([byteCount, (failure as Error).message]).toEqual([after, message]);
  });

  it.each([
    ['a line', `HTTP/1.1 200 ${'x'.repeat(MAX_HEAD_BYTES)}`],
    ['many fields', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(MAX_HEAD_BYTES / 6)}\r\n`],
    ['answers that are not final', 'HTTP/1.1 100 \r\n\r\n'.repeat(MAX_HEAD_BYTES / 17 + 1)],
  ])('refuses %s without an end', (_, answer) => {
    expect(() => httpAnswerFinder()(bytes(answer))).toThrow(`is longer than ${MAX_HEAD_BYTES} bytes`);
  });
});

describe('httpAnswerFinder(), shown an answer byte by byte', () => {
  it('reads each head in front of it once', () => {
    const find = httpAnswerFinder();
    const heads = 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(600);
    const all = bytes(`${heads}HTTP/1.1 200 OK\r\n\r\n`);
    // To read all of them again with each byte would make five million.
    const exec = jest.spyOn(RegExp.prototype, 'exec');
    for (let count = 1; count < all.length; count++) expect(find(all.subarray(0, count))).toBeUndefined();
    expect(find(all)?.byteCount).toBe(all.length);
    expect(exec.mock.calls.length).toBeLessThan(50_000);
    exec.mockRestore();
  });
});

describe('httpConnect()', () => {
  it.each([
    ['HTTP/1.1 200 OK\r\n\r\n', 'a tunnel, with "" in it'],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n:irc.example NOTICE',
      'a tunnel, with ":irc.example NOTICE" in it',
    ],
    [
      'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="tea"\r\nProxy-Authenticate: Digest a=b\r\n\r\n',
      'unknown | 0x80190197 | HTTP_407 | peer | proxy | it answered "HTTP/1.1 407 Proxy Authentication Required", and wants "Basic" or "Digest"',
    ],
    [
      'HTTP/1.1 407 No\r\n\r\n',
      'unknown | 0x80190197 | HTTP_407 | peer | proxy | it answered "HTTP/1.1 407 No", and wants a user name and a password',
    ],
    [
      'HTTP/1.1 403 Filtered\r\n\r\n',
      'unknown | 0x80190193 | HTTP_403 | peer | proxy | it answered "HTTP/1.1 403 Filtered"',
    ],
    [
      'HTTP/1.1 300 Choose\r\n\r\n',
      'unknown | 0x8019012c | HTTP_300 | peer | proxy | it answered "HTTP/1.1 300 Choose"',
    ],
    [
      'HTTP/1.1 302 Found\r\nLocation: x\r\n\r\n',
      'unknown | 0x8019012e | HTTP_302 | peer | proxy | it answered "HTTP/1.1 302 Found"',
    ],
    [
      'HTTP/1.0 502 Bad\r\n\r\n',
      'unreachableHost | 0x80072751 | HTTP_502 | network | proxy | it answered "HTTP/1.0 502 Bad"',
    ],
    [
      'HTTP/1.0 503 Bad\r\n\r\n',
      'unreachableHost | 0x80072751 | HTTP_503 | network | proxy | it answered "HTTP/1.0 503 Bad"',
    ],
    [
      'HTTP/1.0 504 Slow\r\n\r\n',
      'connectionTimedOut | 0x8007274c | HTTP_504 | network | proxy | it answered "HTTP/1.0 504 Slow"',
    ],
    [
      'HTTP/1.1 500 \u001b[2J\r\n\r\n',
      'unknown | 0x801901f4 | HTTP_500 | peer | proxy | it answered "HTTP/1.1 500 \\u001b[2J"',
    ],
    [
      'nonsense',
      'httpInvalidServerResponse | 0x80072f78 |  | peer | proxy | it answered "nonsense", which is no HTTP',
    ],
  ])('%j', async (answer, expected) => {
    expect(await outcomeOf(answer)).toBe(expected);
  });
});
