import { describe, expect, it } from '@jest/globals';
import { eprtArgument, portArgument, portOfEpsv, portOfPasv } from '../../../docs/samples/ftp/endpoints.js';
import { Reply } from '../../../docs/samples/common/reply.js';

describe('portOfEpsv()', () => {
  it.each([
    ['Entering Extended Passive Mode (|||6446|)', 6446],
    ['(!!!1!)', 1],
    ['Entering Extended Passive Mode (|||0|)', undefined],
    ['Entering Extended Passive Mode (|||65536|)', undefined],
    ['Entering Extended Passive Mode (|||6446!)', undefined],
    ['Entering Extended Passive Mode (|1|10.0.0.1|6446|)', undefined],
    ['fine', undefined],
  ])('of %j is %j', (text, port) => {
    expect(portOfEpsv(new Reply(229, [text]))).toBe(port);
  });
});

describe('portOfPasv()', () => {
  it.each([
    ['Entering Passive Mode (127,0,0,1,25,46)', 6446],
    ['Entering Passive Mode (127,0,0,1,25,46).', 6446],
    ['=127,0,0,1,25,46', 6446],
    ['Entering Passive Mode (127,0,0,1,0,0)', undefined],
    ['Entering Passive Mode (127,0,0,1,256,1)', undefined],
    ['Entering Passive Mode (127,0,0,1,25)', undefined],
    ['fine', undefined],
  ])('of %j is %j', (text, port) => {
    expect(portOfPasv(new Reply(227, [text]))).toBe(port);
  });
});

describe('where the server is to connect to', () => {
  it('is an argument of EPRT', () => {
    expect(eprtArgument('10.0.0.1', 6275)).toBe('|1|10.0.0.1|6275|');
    expect(eprtArgument('fe80::1%eth0', 6275)).toBe('|2|fe80::1|6275|');
  });

  it('is an argument of PORT', () => {
    expect(portArgument('10.0.0.1', 6275)).toBe('10,0,0,1,24,131');
  });
});
