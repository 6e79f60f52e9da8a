import { printable, type Style } from '../../common/style.js';
import type { ChatEvent } from '../chat/chat-events.js';

/** One line for what happened. Names are harmless to a terminal, or the packet was none; texts are not. */
export function describeEvent(event: ChatEvent, style: Style): string {
  switch (event.type) {
    case 'came':
      return style.dim(`--> ${event.who} is there (${event.address})`);
    case 'went':
      return style.dim(event.isSilent ? `<-- ${event.who} was not heard any more` : `<-- ${event.who} left`);
    case 'renamed':
      return style.dim(`--- ${event.formerName} is now called ${event.who}`);
    case 'said':
      return `<${style.nick(event.who)}> ${printable(event.text)}`;
    case 'lost': {
      const messages = event.messages === 1 ? 'A message' : `${event.messages} messages`;
      return style.warning(`--- ${messages} of ${event.who} got lost`);
    }
    case 'cut off':
      return style.warning(`--- Nobody hears us: ${event.error.message}`);
    case 'back':
      return style.dim('--- The group can be reached again');
  }
}
