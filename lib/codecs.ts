// How messages lie in a stream of bytes: `import { lengthPrefix } from 'streamsocket/codecs'`.

export type { DecoderInput, MessageCodec, MessageDecoder } from './protocol/codecs/codec.js';
export { delimiter } from './protocol/codecs/delimiter.js';
export { fixedSize } from './protocol/codecs/fixed-size.js';
export { jsonLines } from './protocol/codecs/json-lines.js';
export type { FieldBytes } from './protocol/codecs/length-field.js';
export { lengthPrefix, type LengthPrefixOptions } from './protocol/codecs/length-prefix.js';
export { line, type LineCodecOptions } from './protocol/codecs/line.js';
export { netstring } from './protocol/codecs/netstring.js';
export {
  typeLengthValue,
  type TypedMessage,
  type TypeLengthValueOptions,
} from './protocol/codecs/type-length-value.js';
export { varintPrefix } from './protocol/codecs/varint-prefix.js';
