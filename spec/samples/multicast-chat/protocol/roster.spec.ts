import { describe, expect, it } from '@jest/globals';
import { ROOM_MEMBERS, SILENCE_MS } from '../../../../docs/samples/multicast-chat/protocol/limits.js';
import { Roster } from '../../../../docs/samples/multicast-chat/protocol/roster.js';

const named = (name: string, id = name): { id: string; name: string; room: string; said: number } => ({
  id,
  name,
  room: 'lobby',
  said: 0,
});

describe('Roster', () => {
  it('knows who is new, who is not, and who has another name now', () => {
    const roster = new Roster();

    expect(roster.see(named('ann'), 0, '10.0.0.1', 0)).toMatchObject({ isNew: true, formerName: undefined });
    expect(roster.see(named('ann'), 0, '10.0.0.1', 1)).toMatchObject({ isNew: false, formerName: undefined });
    expect(roster.see(named('anna', 'ann'), 0, '10.0.0.1', 2)).toMatchObject({
      isNew: false,
      formerName: 'ann',
    });
    expect(roster.members).toMatchObject([{ id: 'ann', name: 'anna', heardAtMs: 2 }]);
  });

  it('tells who has been silent for too long', () => {
    const roster = new Roster();
    roster.see(named('ann'), 0, '10.0.0.1', 0);
    roster.see(named('bob'), 0, '10.0.0.2', 10);

    expect(roster.silent(SILENCE_MS)).toEqual([]);
    expect(roster.silent(SILENCE_MS + 1)).toMatchObject([{ name: 'ann' }]);
  });

  it('has a bound', () => {
    const roster = new Roster();
    for (let n = 0; n < ROOM_MEMBERS; n++) roster.see(named(`n${n}`), 0, '10.0.0.1', 0);

    expect(roster.see(named('more'), 0, '10.0.0.1', 0)).toBeUndefined();
    expect(roster.see(named('n0'), 0, '10.0.0.1', 0)).toMatchObject({ isNew: false });
  });

  it('calls two of the same name so that they can be told apart', () => {
    const roster = new Roster();
    roster.see(named('ann', '1111-'), 0, '10.0.0.1', 0);
    roster.see(named('ann', '2222-'), 0, '10.0.0.2', 0);
    roster.see(named('bob', '3333-'), 0, '10.0.0.3', 0);

    expect(roster.members.map((member) => roster.label(member, 'carl'))).toEqual([
      'ann~1111',
      'ann~2222',
      'bob',
    ]);
    expect(roster.members.map((member) => roster.label(member, 'bob'))).toEqual([
      'ann~1111',
      'ann~2222',
      'bob~3333',
    ]);
  });
});
