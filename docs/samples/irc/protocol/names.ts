import { measureText } from './text.js';

/** RFC 2812, 2.3.1: a letter or one of `[]\^_{|}` and a backtick, then digits and hyphens too. */
const NICK = /^[A-Za-z[\]\\`_^{|}][A-Za-z0-9[\]\\`_^{|}-]*$/;

/** A space, a comma or BEL would end a channel's name; so would a line break. */
// eslint-disable-next-line no-control-regex -- named so by RFC 2812, 1.3
const ENDS_CHANNEL = /[\0\x07\r\n ,]/;

export function isNick(text: string, maxLength = 30): boolean {
  return text.length <= maxLength && NICK.test(text);
}

/** Says whether a text names a channel, in a network whose channels begin with one of `types`. */
export function isChannelName(text: string, types = '#&', maxBytes = 50): boolean {
  return isChannelLike(text, types) && !ENDS_CHANNEL.test(text) && measureText(text) <= maxBytes;
}

/** Says whether a target is meant to be a channel, so that a wrong name gets the right refusal. */
export function isChannelLike(text: string, types = '#&'): boolean {
  return text !== '' && types.includes(text.charAt(0));
}
