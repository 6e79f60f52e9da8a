import { describe, expect, it } from '@jest/globals';
import type { ChatEvent } from '../../../../docs/samples/multicast-chat/chat/chat-events.js';
import { describeEvent } from '../../../../docs/samples/multicast-chat/terminal/describe-event.js';
import { Style } from '../../../../docs/samples/common/style.js';

describe('describeEvent()', () => {
  it.each<[ChatEvent, string]>([
    [{ type: 'came', who: 'ann', address: '10.0.0.1' }, '--> ann is there (10.0.0.1)'],
    [{ type: 'went', who: 'ann', isSilent: false }, '<-- ann left'],
    [{ type: 'went', who: 'ann', isSilent: true }, '<-- ann was not heard any more'],
    [{ type: 'renamed', who: 'anna', formerName: 'ann' }, '--- ann is now called anna'],
    [{ type: 'said', who: 'ann', text: 'tea \x1b[31mnow' }, '<ann> tea [31mnow'],
    [{ type: 'lost', who: 'ann', messages: 1 }, '--- A message of ann got lost'],
    [{ type: 'lost', who: 'ann', messages: 2 }, '--- 2 messages of ann got lost'],
    [{ type: 'cut off', error: new Error('no way') }, '--- Nobody hears us: no way'],
    [{ type: 'back' }, '--- The group can be reached again'],
  ])('%j', (event, line) => {
    expect(describeEvent(event, new Style(false))).toBe(line);
  });
});
