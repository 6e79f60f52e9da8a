import { onAbort } from '../../util/abort.js';
import type { Abortable } from '../../util/cancellation.js';
import type { Channel, ChannelOptions } from '../contract.js';
import { answer } from './answer.js';
import { type ConnectionEnd, otherEnd } from './connection-end.js';
import { describeEndpoint, platformFailure } from './failures.js';
import type { Endeavour } from './machine.js';
import { MemoryChannel } from './memory-channel.js';
import { type Packet, stranger } from './packet.js';

/**
 * Connects one host to another with SYN, SYN-ACK and ACK, as TCP does: the caller has its channel after a round
 * trip, and whoever listens hears of it half a round trip later.
 */
export function call(end: ConnectionEnd, options: ChannelOptions, signal: Abortable): Promise<Channel> {
  return new Promise((resolve, reject) => {
    new Call(end, options, resolve, reject).start(signal);
  });
}

class Call implements Endeavour {
  readonly #end: ConnectionEnd;
  readonly #options: ChannelOptions;
  readonly #resolve: (channel: Channel) => void;
  readonly #reject: (reason: unknown) => void;
  #forgetSignal: () => void = () => {};

  constructor(
    end: ConnectionEnd,
    options: ChannelOptions,
    resolve: (channel: Channel) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#end = end;
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(signal: Abortable): void {
    const { machine, local, remote, outgoing, incoming, log } = this.#end;
    machine.calls.add(this);
    if (local.kind === 'ip') machine.ports.take(local.port);
    this.#forgetSignal = onAbort(signal, () => {
      log.add('cancel');
      this.#hangUp(signal.reason);
    });
    incoming.receiver = (packet) => {
      this.#receive(packet);
    };
    const unanswered = (): void => {
      // Called off meanwhile, or its host has crashed.
      if (machine.calls.has(this)) this.#fail('ETIMEDOUT');
    };
    outgoing.receiver = () => {
      answer(otherEnd(this.#end), unanswered);
    };
    outgoing.onGivenUp = unanswered;
    log.add('connect', describeEndpoint(remote));
    outgoing.push({ kind: 'syn' });
  }

  crash(): void {
    this.#fail('ENETDOWN');
  }

  #receive(packet: Packet): void {
    if (packet.kind === 'rst') {
      this.#fail('ECONNREFUSED');
      return;
    }
    this.#forget();
    const channel = new MemoryChannel(this.#end, this.#options, () => {
      this.#freePort();
    });
    this.#end.outgoing.push({ kind: 'ack' });
    this.#resolve(channel);
  }

  #fail(code: string): void {
    const { remote, log } = this.#end;
    log.add('fail', code);
    this.#hangUp(platformFailure(code, `Cannot connect to ${describeEndpoint(remote)}`, 'connect'));
  }

  #hangUp(reason: unknown): void {
    const { outgoing, incoming } = this.#end;
    this.#forget();
    this.#freePort();
    // What answers now has no one to talk to.
    outgoing.abandon();
    incoming.receiver = stranger(outgoing.push);
    this.#reject(reason);
  }

  #forget(): void {
    this.#forgetSignal();
    this.#end.machine.calls.delete(this);
  }

  #freePort(): void {
    const { machine, local } = this.#end;
    if (local.kind === 'ip') machine.ports.giveBack(local.port);
  }
}
