import { isIpv4 } from '../address/ip-text.js';
import { statusError } from '../errors/failures.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import type { SocketError } from '../errors/socket-error.js';
import { translate } from '../errors/translate.js';
import type { AddressFamily, LookupOptions, Transport } from '../transport/contract.js';
import { onAbort } from '../util/abort.js';
import type { AttemptLog } from './attempt-log.js';
import type { Candidates } from './race.js';

/** RFC 8305, 3: how long the answer for IPv6 is waited for once the one for IPv4 is there. */
const RESOLUTION_DELAY_MS = 50;

/** What became of the question for the addresses of one family. */
interface Answer {
  isThere: boolean;
  readonly untried: string[];
  failure: SocketError | undefined;
}

/** What DNS calls the records that have the addresses. */
const RECORD: Readonly<Record<AddressFamily, string>> = { 4: 'A', 6: 'AAAA' };

/**
 * The addresses of a name, of both families, which are asked for side by side (RFC 8305, 3). They can be had
 * as soon as those of IPv6 are there, or those of IPv4 and 50 ms have gone by; what comes later joins in. The
 * families take turns, IPv6 first (RFC 8305, 4, with a First Address Family Count of 1).
 */
export class AddressLookup implements Candidates<string> {
  readonly #transport: Transport;
  readonly #name: string;
  readonly #options: LookupOptions;
  readonly #log: AttemptLog;
  readonly #lookups = new AbortController();
  readonly #answers: Readonly<Record<AddressFamily, Answer>> = {
    4: { isThere: false, untried: [], failure: undefined },
    6: { isThere: false, untried: [], failure: undefined },
  };
  readonly #asked: Promise<unknown>;
  #isReady = false;
  #wasAnyFound = false;
  #nextFamily: AddressFamily = 6;
  #cancelDelay = (): void => {};
  #wake = (): void => {};

  /** Asks at once. */
  constructor(transport: Transport, name: string, options: LookupOptions, log: AttemptLog) {
    this.#transport = transport;
    this.#name = name;
    this.#options = options;
    this.#log = log;
    this.#asked = Promise.all([this.#ask(6), this.#ask(4)]);
  }

  get isExhausted(): boolean {
    const { 4: v4, 6: v6 } = this.#answers;
    return v4.isThere && v6.isThere && v4.untried.length + v6.untried.length === 0;
  }

  /** @throws SocketError - the name has no addresses, or they cannot be found out. */
  take(): string | undefined {
    if (!this.#wasAnyFound && this.isExhausted) throw this.#whyNone();
    if (!this.#isReady) return undefined;
    const wanted = this.#nextFamily;
    const other: AddressFamily = wanted === 6 ? 4 : 6;
    const preferred = this.#answers[wanted].untried.shift();
    const address = preferred ?? this.#answers[other].untried.shift();
    this.#nextFamily = preferred === undefined ? wanted : other;
    return address;
  }

  onceMore(wake: () => void): void {
    this.#wake = wake;
  }

  /**
   * Every address that was not taken yet, once all of them are known.
   *
   * @throws as {@link AddressLookup.take}; the reason of the signal.
   */
  async all(signal: AbortSignal): Promise<readonly string[]> {
    const lookups = this.#lookups.signal;
    const stop = onAbort(signal, () => {
      this.close();
    });
    await this.#asked;
    stop();
    signal.throwIfAborted();
    lookups.throwIfAborted();
    const all: string[] = [];
    for (let address = this.take(); address !== undefined; address = this.take()) all.push(address);
    return all;
  }

  /** Nobody wants to know any more. */
  close(): void {
    this.#cancelDelay();
    this.#wake = () => {};
    this.#lookups.abort();
  }

  async #ask(family: AddressFamily): Promise<void> {
    const answer = this.#answers[family];
    const question = this.#log.begin(`${this.#name} ${RECORD[family]}`, undefined, 'lookup');
    try {
      const { signal } = this.#lookups;
      const found = await this.#transport.lookup(this.#name, signal, { ...this.#options, family });
      // A transport may not know how to ask for one family only; and a hosts file may say a thing twice.
      answer.untried.push(...[...new Set(found)].filter((address) => isIpv4(address) === (family === 4)));
      if (answer.untried.length === 0) answer.failure = this.#noAddress();
    } catch (error) {
      answer.failure = translate(error, `Cannot look up "${this.#name}"`, 'lookup');
    }
    answer.isThere = true;
    this.#wasAnyFound ||= answer.untried.length > 0;
    this.#log.end(question, answer.failure);
    if (!this.#lookups.signal.aborted) this.#answered();
  }

  #answered(): void {
    const { 4: v4, 6: v6 } = this.#answers;
    if (v6.untried.length > 0 || (v4.isThere && v6.isThere)) {
      this.#ready();
    } else if (v4.untried.length > 0) {
      this.#cancelDelay = this.#transport.clock.after(RESOLUTION_DELAY_MS, () => {
        this.#ready();
      });
    }
  }

  #ready(): void {
    this.#cancelDelay();
    this.#isReady = true;
    const wake = this.#wake;
    this.#wake = () => {};
    wake();
  }

  /** Of two failures, the one that leaves the most open, since it is not known to be otherwise. */
  #whyNone(): SocketError {
    const { hostNotFound, noDataRecordOfRequestedType } = SocketErrorStatus;
    const failures = [this.#answers[6].failure, this.#answers[4].failure].filter((one) => one !== undefined);
    const isOpen = ({ status }: SocketError): boolean => {
      return status !== noDataRecordOfRequestedType && status !== hostNotFound;
    };
    const noRecord = failures.find(({ status }) => status === noDataRecordOfRequestedType);
    return failures.find(isOpen) ?? noRecord ?? failures[0] ?? this.#noAddress();
  }

  #noAddress(): SocketError {
    return statusError(
      SocketErrorStatus.noDataRecordOfRequestedType,
      `Cannot look up "${this.#name}": it has no such address`,
      { phase: 'lookup' },
    );
  }
}
