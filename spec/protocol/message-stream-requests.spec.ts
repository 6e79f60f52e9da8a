import { describe, expect, it } from '@jest/globals';
import { jsonLines, line } from '../../lib/codecs.js';
import { statusError } from '../../lib/errors/failures.js';
import { RequestStream, type RequestStreamOptions, SocketErrorStatus } from '../../lib/index.js';
import { soon, talk, type Talk } from './message-support.js';

interface Message {
  readonly id?: number;
  readonly text: string;
}

const reset = statusError(SocketErrorStatus.connectionResetByPeer, 'Cannot read: reset');

function withIds(
  options: RequestStreamOptions<Message> = {},
): Talk<Message, Message> & { requests: RequestStream<Message, Message> } {
  const all = talk(jsonLines<Message>());
  const requests = new RequestStream(all.messages, { idOf: ({ id }) => id, ...options });
  return { ...all, requests };
}

function ask(requests: RequestStream<Message, Message>, text: string, timeoutMs?: number): Promise<Message> {
  return requests.requestAsync((id) => ({ id, text }), timeoutMs === undefined ? undefined : { timeoutMs });
}

describe('RequestStream', () => {
  it('brings answers to their requests, in whatever order they come', async () => {
    const { peer, kernel, requests } = withIds();
    const answers = [ask(requests, 'a'), ask(requests, 'b'), ask(requests, 'c')];
    expect(requests.pendingRequests).toBe(3);
    peer.send('{"id":3,"text":"C"}\n{"id":1,"text":"A"}\n{"id":2,"te', 'xt":"B"}\n');
    expect((await Promise.all(answers)).map(({ text }) => text)).toEqual(['A', 'B', 'C']);
    expect(requests.pendingRequests).toBe(0);
    await kernel.stream.flushAsync();
    expect(kernel.text).toBe('{"id":1,"text":"a"}\n{"id":2,"text":"b"}\n{"id":3,"text":"c"}\n');
  });

  it('brings answers without ids in the order of the requests, past one that gave up', async () => {
    const { peer, messages } = talk(line());
    const requests = new RequestStream(messages);
    const first = requests.requestAsync(() => 'GET a', { timeoutMs: 10 });
    const second = requests.requestAsync(() => 'GET b');
    const failure = expect(first).rejects.toMatchObject({ status: SocketErrorStatus.connectionTimedOut });
    peer.clock.advance(10);
    await failure;
    peer.send('A\nB\nC\n');
    expect(await second).toBe('B');
    expect(requests.unmatchedMessages).toBe(2);
  });

  it('tells answers in order from messages that nobody asked for', async () => {
    const { peer, messages } = talk(line());
    const news: string[] = [];
    const requests = new RequestStream(messages, {
      isAnswer: (message) => !message.startsWith('*'),
      onMessage: (message) => news.push(message),
    });
    const answers = [requests.requestAsync(() => 'a'), requests.requestAsync(() => 'b')];
    peer.send('*1\nA\n*2\nB\n*3\n');
    expect(await Promise.all(answers)).toEqual(['A', 'B']);
    peer.send('an answer to nobody\n');
    await new Promise(setImmediate);
    expect(news).toEqual(['*1', '*2', '*3', 'an answer to nobody']);
  });

  it('takes one way to find the answers', () => {
    const { messages } = talk(line());
    const both = { idOf: () => 1, isAnswer: () => true };
    expect(() => new RequestStream(messages, both)).toThrow(TypeError);
  });

  it('refuses what cannot be meant', async () => {
    const { messages } = talk(line());
    expect(() => new RequestStream(messages, null as never)).toThrow('options must be an object');
    expect(() => new RequestStream(messages, { idOf: 5 as never })).toThrow('idOf must be a function');
    const requests = new RequestStream(messages);
    await expect(requests.requestAsync('a' as never)).rejects.toThrow('makeRequest must be a function');
    expect(requests.pendingRequests).toBe(0);
  });

  it('drops the answer to a request that has given up', async () => {
    const { peer, requests } = withIds();
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const first = requests.requestAsync((id) => ({ id, text: 'a' }), options);
    const second = ask(requests, 'b', 1_000);
    controller.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    peer.send('{"id":1,"text":"A"}\n{"id":2,"text":"B"}\n');
    expect(await second).toMatchObject({ text: 'B' });
    expect(requests.unmatchedMessages).toBe(1);
    await expect(requests.requestAsync(() => ({ text: '' }), options)).rejects.toThrow('enough');
  });

  it('gives other messages to onMessage, one after the other, before anything is asked', async () => {
    const seen: string[] = [];
    const { peer, requests } = withIds({
      onMessage: async ({ text }) => {
        await Promise.resolve();
        seen.push(text);
      },
    });
    peer.send('{"text":"hello"}\n');
    const answer = ask(requests, 'a');
    peer.send('{"text":"news"}\n{"id":1,"text":"A"}\n');
    expect(await answer).toMatchObject({ text: 'A' });
    expect(seen).toEqual(['hello', 'news']);
  });

  it.each<[string, (all: ReturnType<typeof withIds>) => void, object]>([
    [
      'the peer finishes',
      ({ peer }) => {
        peer.finish();
      },
      { number: 0x80070026 },
    ],
    [
      'the connection breaks',
      ({ peer }) => {
        peer.breakOff(reset);
      },
      { status: reset.status },
    ],
    [
      'a message is malformed',
      ({ peer }) => {
        peer.send('}\n');
      },
      { number: 0x8007000d },
    ],
    [
      'we close',
      ({ peer }) => {
        peer.stream.close();
      },
      { number: 0x80000013 },
    ],
  ])('rejects everything pending, and what comes later, when %s', async (_, act, failure) => {
    const all = withIds();
    const answers = [ask(all.requests, 'a'), ask(all.requests, 'b', 1_000)];
    const failures = answers.map((answer) => expect(answer).rejects.toMatchObject(failure));
    act(all);
    await Promise.all(failures);
    expect(all.requests.pendingRequests).toBe(0);
    await expect(ask(all.requests, 'c')).rejects.toMatchObject(failure);
    expect(await all.requests.ended).toMatchObject(failure);
  });

  it('fails a request that cannot be sent, and no other', async () => {
    const { peer, messages } = talk(line());
    const requests = new RequestStream(messages);
    const first = requests.requestAsync(() => 'a');
    await expect(requests.requestAsync(() => 'b\n')).rejects.toThrow(RangeError);
    await expect(
      requests.requestAsync(() => {
        throw new Error('no message');
      }),
    ).rejects.toThrow('no message');
    const third = requests.requestAsync(() => 'c');
    peer.send('A\nC\n');
    expect(await Promise.all([first, third])).toEqual(['A', 'C']);
  });

  it('refuses more requests than may wait', async () => {
    const { peer, requests } = withIds({ maxPendingRequests: 2 });
    const answers = [ask(requests, 'a'), ask(requests, 'b')];
    await expect(ask(requests, 'c')).rejects.toMatchObject({ number: 0x80072747 });
    peer.send('{"id":1,"text":"A"}\n');
    expect(await soon(answers[0] ?? Promise.reject(new Error()))).toMatchObject({ text: 'A' });
    answers.push(ask(requests, 'd'));
    peer.send('{"id":2,"text":"B"}\n{"id":3,"text":"D"}\n');
    expect((await Promise.all(answers)).map(({ text }) => text)).toEqual(['A', 'B', 'D']);
  });
});
