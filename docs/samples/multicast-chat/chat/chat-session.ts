import { type DatagramSocketMessageReceivedEventArgs, SocketError } from 'streamsocket';
import { realClock, sleep, type Clock } from '../../common/clock.js';
import { EventQueue } from '../../common/event-queue.js';
import { GREETING_MS, LINGER_MS, PRESENCE_MS, TEXT_BYTES } from '../protocol/limits.js';
import type { Told } from '../protocol/message-order.js';
import { isName } from '../protocol/names.js';
import { type Matter, type Packet, readPacket, writePacket } from '../protocol/packet.js';
import { type Member, Roster } from '../protocol/roster.js';
import type { ChatEvent } from './chat-events.js';
import { type GroupOptions, type GroupSocket, openGroup } from '../../common/group-socket.js';
import { History } from './history.js';
import { Repairs } from './repairs.js';

export interface ChatOptions extends GroupOptions {
  readonly name: string;
  /** Rooms share a group and a port; each hears its own only. */
  readonly room: string;
  readonly clock?: Clock | undefined;
  /** From 0 up to 1; spreads what many would do at the same moment. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** What went over the network so far. */
export interface ChatCounters {
  readonly sent: number;
  readonly heard: number;
  /** Datagrams that were no packet of ours. */
  readonly strange: number;
  /** How often we asked for messages that were missing, and how many we said again for others. */
  readonly asked: number;
  readonly repeated: number;
  /** Messages that never came. */
  readonly lost: number;
  /** Datagrams that came to this machine and not to us; `kernel` on Linux only. */
  readonly dropped: { readonly inbox: number; readonly kernel: number | undefined };
}

/** An event loop that is slower than the room loses the oldest events. */
const WAITING_EVENTS = 1_000;

/** One of us in a room: is there, hears, says. */
export class ChatSession implements AsyncDisposable {
  readonly #options: ChatOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #id = crypto.randomUUID();
  readonly #roster = new Roster();
  readonly #history = new History();
  readonly #repairs: Repairs;
  readonly #events = new EventQueue<ChatEvent>(WAITING_EVENTS, () => undefined);
  readonly #counters = { sent: 0, heard: 0, strange: 0, asked: 0, repeated: 0, lost: 0 };
  #name: string;
  #group: GroupSocket | undefined;
  #receiving: Promise<void> | undefined;
  #cancelPresence: () => void = () => undefined;
  #cancelGreeting: (() => void) | undefined;
  #isCutOff = false;
  #saidAtMs = -Infinity;

  /** @throws RangeError - the name or the room is none. */
  constructor(options: ChatOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#random = options.random ?? Math.random;
    this.#name = checkName(options.name, 'a name');
    checkName(options.room, 'the name of a room');
    this.#repairs = new Repairs(this.#clock, this.#random, {
      ask: (member, gap) => {
        this.#counters.asked += 1;
        void this.#send({ kind: 'again', of: member.id, ...gap });
      },
      giveUp: (member) => {
        this.#tell(member, member.order.giveUp());
      },
    });
  }

  get name(): string {
    return this.#name;
  }

  /** Which interface was taken; `undefined`: the one of the system's routes. */
  get adapter(): string | undefined {
    return this.#group?.adapter;
  }

  /** How the others are called, in the order of their coming. */
  get others(): readonly string[] {
    return this.#roster.members.map((member) => this.#labelOf(member));
  }

  get counters(): ChatCounters {
    const none = { inbox: 0, kernel: undefined };
    return {
      ...this.#counters,
      dropped: this.#group?.socket.information.droppedDatagrams ?? none,
    };
  }

  /** What happens, for one loop. It ends when we leave. */
  events(): AsyncIterable<ChatEvent> {
    return this.#events;
  }

  /**
   * Comes into the room.
   *
   * @throws SocketError - the group cannot be joined, or nothing be sent to it.
   */
  async joinAsync(): Promise<void> {
    this.#group = await openGroup(this.#options);
    this.#receiving = this.#receive(this.#group);
    const failure = await this.#send({ kind: 'hello' });
    if (failure !== undefined) throw failure;
    this.#keepPresent();
  }

  /**
   * Says something to everybody there. That it was sent does not mean that it was heard; who misses it asks again.
   *
   * @throws RangeError - it is empty or longer than 1 000 bytes. SocketError - it could not be sent.
   */
  async sayAsync(text: string): Promise<void> {
    const length = new TextEncoder().encode(text).length;
    if (length === 0 || length > TEXT_BYTES)
      throw new RangeError(`Cannot say that: a message has 1 to ${TEXT_BYTES} bytes, not ${length}`);
    const number = this.#history.add(text);
    this.#saidAtMs = this.#clock.now();
    const failure = await this.#send({ kind: 'say', number, text });
    if (failure !== undefined) throw failure;
  }

  /** @throws RangeError - the name is none. */
  async renameAsync(name: string): Promise<void> {
    this.#name = checkName(name, 'a name');
    await this.#send({ kind: 'here' });
  }

  /**
   * Says goodbye and leaves; leaving twice is fine. Who has just said something stays for a moment: it may have been
   * lost, and nobody else could say it again.
   */
  async leaveAsync(): Promise<void> {
    this.#cancelPresence();
    const restMs = LINGER_MS - (this.#clock.now() - this.#saidAtMs);
    if (restMs > 0 && this.#group !== undefined) {
      await this.#send({ kind: 'here' }); // how many messages there were
      await sleep(this.#clock, restMs, new AbortController().signal);
    }
    this.#cancelGreeting?.();
    this.#repairs.stop();
    // Twice, as either may be lost; when both are, the others notice the silence.
    for (let times = 0; times < 2; times++) await this.#send({ kind: 'bye' });
    await this.#group?.socket[Symbol.asyncDispose]();
    this.#group = undefined;
    await this.#receiving;
    this.#events.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leaveAsync();
  }

  async #receive({ socket }: GroupSocket): Promise<void> {
    for await (const datagram of socket) {
      if (datagram.error === undefined) this.#hear(datagram);
      else this.#cutOff(datagram.error);
    }
  }

  #hear(datagram: DatagramSocketMessageReceivedEventArgs): void {
    const packet = readPacket(datagram.data);
    if (packet === undefined) this.#counters.strange += 1;
    // What we send ourselves comes back to us: the other programs of this machine need that.
    else if (packet.room === this.#options.room && packet.id !== this.#id) {
      this.#counters.heard += 1;
      this.#take(packet, datagram.remoteAddress.canonicalName);
    }
  }

  #take(packet: Packet, address: string): void {
    if (packet.kind === 'bye' && this.#roster.find(packet.id) === undefined) return; // its second goodbye
    // A message is what we came for, be it the first packet that we hear of its sender.
    const past = packet.kind === 'say' ? packet.number - 1 : packet.said;
    const sighting = this.#roster.see(packet, past, address, this.#clock.now());
    if (sighting === undefined) return;
    const { member, isNew, formerName } = sighting;
    if (isNew) this.#events.push({ type: 'came', who: this.#labelOf(member), address });
    if (formerName !== undefined)
      this.#events.push({ type: 'renamed', who: this.#labelOf(member), formerName });
    this.#tell(member, member.order.learn(packet.said));
    this.#answer(member, packet);
  }

  #answer(member: Member, packet: Packet): void {
    switch (packet.kind) {
      case 'hello':
        this.#greet();
        return;
      case 'say':
        this.#tell(member, member.order.hear(packet.number, packet.text));
        return;
      case 'again':
        this.#sayAgain(packet);
        return;
      case 'bye':
        this.#dismiss(member, false);
        return;
      case 'here':
    }
  }

  /** Shows a newcomer that we are there; one greeting serves all who came within that while. */
  #greet(): void {
    this.#cancelGreeting ??= this.#clock.after(GREETING_MS * this.#random(), () => {
      this.#cancelGreeting = undefined;
      void this.#send({ kind: 'here' });
    });
  }

  #sayAgain(gap: Extract<Matter, { kind: 'again' }>): void {
    const other = this.#roster.find(gap.of);
    if (other !== undefined) this.#repairs.overhear(other, gap);
    if (gap.of !== this.#id) return;
    for (const message of this.#history.fill(gap, this.#clock.now())) {
      this.#counters.repeated += 1;
      void this.#send({ kind: 'say', ...message });
    }
  }

  #tell(member: Member, { texts, lost }: Told): void {
    const who = this.#labelOf(member);
    this.#counters.lost += lost;
    if (lost > 0) this.#events.push({ type: 'lost', who, messages: lost });
    for (const text of texts) this.#events.push({ type: 'said', who, text });
    this.#repairs.check(member);
  }

  /** Somebody is gone. What we miss of them will not be said again: we take what we have. */
  #dismiss(member: Member, isSilent: boolean): void {
    while (member.order.gap !== undefined) this.#tell(member, member.order.giveUp());
    this.#repairs.forget(member.id);
    this.#events.push({ type: 'went', who: this.#labelOf(member), isSilent });
    this.#roster.remove(member.id);
  }

  #keepPresent(): void {
    // Not all at the same moment, though they may have come at the same moment.
    const delayMs = PRESENCE_MS * (0.9 + 0.2 * this.#random());
    this.#cancelPresence = this.#clock.after(delayMs, () => {
      for (const member of this.#roster.silent(this.#clock.now())) this.#dismiss(member, true);
      void this.#send({ kind: 'here' });
      this.#keepPresent();
    });
  }

  #labelOf(member: Member): string {
    return this.#roster.label(member, this.#name);
  }

  /** Sends a packet; answers with what was in the way. A group that cannot be reached may be back soon. */
  async #send(matter: Matter): Promise<SocketError | undefined> {
    const { stream } = this.#group ?? {};
    if (stream === undefined) return undefined;
    const sender = { id: this.#id, name: this.#name, room: this.#options.room, said: this.#history.count };
    try {
      await stream.writeAsync(writePacket({ ...sender, ...matter }));
      this.#counters.sent += 1;
      if (this.#isCutOff) this.#events.push({ type: 'back' });
      this.#isCutOff = false;
      return undefined;
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      this.#cutOff(error);
      return error;
    }
  }

  #cutOff(error: SocketError): void {
    if (!this.#isCutOff) this.#events.push({ type: 'cut off', error });
    this.#isCutOff = true;
  }
}

function checkName(text: string, what: string): string {
  if (isName(text)) return text;
  throw new RangeError(`"${text}" cannot be ${what}: it must have 1 to 32 bytes and no spaces`);
}
