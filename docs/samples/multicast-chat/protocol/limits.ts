/** Names of people and rooms, in bytes of UTF-8. */
export const NAME_BYTES = 32;

/**
 * One message, in bytes of UTF-8. With the longest names a datagram stays below 1 200 bytes: what is larger may
 * travel in fragments, and is lost when one of those is.
 */
export const TEXT_BYTES = 1_000;

/** How many of our own messages we can say again. */
export const HISTORY_MESSAGES = 64;

/** How far behind the newest message of a member one may be that we still wait for. */
export const WINDOW_MESSAGES = 64;

/** More people than a room can follow, and a bound on what strangers can make us remember. */
export const ROOM_MEMBERS = 200;

/** How often everybody says that they are there. */
export const PRESENCE_MS = 5_000;

/** Who was not heard for so long is gone: three presences were lost, or nobody sends them any more. */
export const SILENCE_MS = 3.5 * PRESENCE_MS;

/** How long a newcomer's greeting may stay unanswered: with many there, not all shall answer at once. */
export const GREETING_MS = 300;

/** How long to wait for what is missing before asking for it: it may only have been overtaken. */
export const OVERTAKEN_MS = 60;

/** How long to wait for the answer, longer each time. */
export const REPAIR_MS = 300;

/** How often to ask. After that, what is missing counts as lost. */
export const REPAIR_ATTEMPTS = 4;

/** How long who leaves can still be asked for what it said last: time for the first two questions. */
export const LINGER_MS = 2 * OVERTAKEN_MS + 1.5 * REPAIR_MS;
