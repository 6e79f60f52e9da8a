/** Bytes of a line without its tags, CR LF included (RFC 1459, 2.3). */
export const MAX_LINE_BYTES = 512;

/** Bytes of the tags of a line, `@` and the space behind them included (IRCv3 message-tags, "Size limit"). */
export const MAX_TAGS_BYTES = 8191;

/** What a client may fill of that; the rest is the server's (4,094 bytes of data, `@` and a space). */
export const MAX_CLIENT_TAGS_BYTES = 4096;
