import { describe, expect, it } from '@jest/globals';
import { RawClient } from '../support/raw-client.js';
import { startServer } from '../support/start-server.js';

describe('IrcServer registration', () => {
  it('welcomes who has sent NICK and USER', async () => {
    await using server = await startServer({
      name: 'irc.test',
      network: 'TestNet',
      motd: ['Hello', 'there'],
    });
    await using ann = await RawClient.connect(server.port, 'NICK ann', 'USER a 0 * :Ann Example');
    await ann.until('376');
    const answers = await ann.ask('MOTD');
    expect(answers).toEqual([
      ':irc.test 375 ann :- irc.test message of the day -',
      ':irc.test 372 ann :- Hello',
      ':irc.test 372 ann :- there',
      ':irc.test 376 ann :End of message of the day',
    ]);
  });
});
