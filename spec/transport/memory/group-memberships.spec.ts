import { describe, expect, it } from '@jest/globals';

import { GroupMemberships } from '../../../lib/transport/memory/group-memberships.js';

const group = '232.1.1.1';

/** What somebody does, `join` or `leave` and a source, with the codes that come of it. */
function play(...steps: readonly string[]): { groups: GroupMemberships; codes: (string | undefined)[] } {
  const groups = new GroupMemberships();
  const codes = steps.map((step) => {
    const [verb, source] = step.split(' ');
    const membership = { group, source, on: undefined };
    return verb === 'join' ? groups.join(membership, 'eth0') : groups.leave(membership, 'eth0');
  });
  return { groups, codes };
}

describe('GroupMemberships', () => {
  it.each([
    ['nobody', [], []],
    ['any source', ['join'], ['s', 't']],
    ['one source', ['join s'], ['s']],
    ['two sources', ['join s', 'join t'], ['s', 't']],
    ['one of two that is left', ['join s', 'join t', 'leave t'], ['s']],
    ['one source in place of any', ['join', 'join t'], ['t']],
    ['nobody after leaving', ['join', 'leave'], []],
    ['nobody after leaving with all sources', ['join s', 'join t', 'leave'], []],
    ['nobody after leaving the last source', ['join s', 'leave s'], []],
  ])('hear %s', (_, steps, heard) => {
    const { groups, codes } = play(...steps);

    expect(codes.filter((code) => code !== undefined)).toEqual([]);
    expect(['s', 't'].filter((source) => groups.hears(group, source, 'eth0'))).toEqual(heard);
    expect(groups.isMember(group, 'eth0')).toBe(heard.length > 0);
    expect(groups.hears(group, 's', 'lo')).toBe(false);
    expect(groups.hears('232.1.1.2', 's', 'eth0')).toBe(false);
  });

  it.each([
    ['any twice', ['join', 'join'], 'EADDRINUSE'],
    ['any beside a source', ['join s', 'join'], 'EADDRINUSE'],
    ['a source twice', ['join s', 'join s'], 'EADDRNOTAVAIL'],
    ['leaving what was not joined', ['leave'], 'EADDRNOTAVAIL'],
    ['leaving a source that was not joined', ['join s', 'leave t'], 'EADDRNOTAVAIL'],
    ['leaving a source of any', ['join', 'leave s'], 'EINVAL'],
  ])('refuse %s', (_, steps, code) => {
    expect(play(...steps).codes.at(-1)).toBe(code);
  });
});
