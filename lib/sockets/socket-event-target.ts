import { quote } from '../util/quote.js';
import type { EventSource, Listener } from './event-source.js';

/** The event sources of an object, by the type of their events. */
export type EventSources<Events> = { readonly [Type in keyof Events]: EventSource<Events[Type]> };

/**
 * The three ways to listen that all our sockets have: `on` as Node has it, `addEventListener` as WinRT and the
 * DOM have it, and an `on<event>` property, which is the subclass's to add.
 */
export abstract class SocketEventTarget<Events> {
  /** @internal */
  protected abstract readonly eventSources: EventSources<Events>;

  /** @internal Told after every change. */
  protected abstract listenersChanged(): void;

  /**
   * Calls `listener` with every event of a type. Adding it twice adds it once.
   *
   * @throws TypeError - there is no such event, or `listener` is not a function.
   * @throws SocketError - 0x8000000E (caller): what the events would tell is taken by iteration.
   */
  on<Type extends keyof Events>(type: Type, listener: Listener<Events[Type]>): this {
    this.#add(type, listener, false);
    return this;
  }

  /** As {@link SocketEventTarget.on}, for one event. */
  once<Type extends keyof Events>(type: Type, listener: Listener<Events[Type]>): this {
    this.#add(type, listener, true);
    return this;
  }

  /** Takes a listener away; one that is not there is no mistake. */
  off<Type extends keyof Events>(type: Type, listener: Listener<Events[Type]>): this {
    this.#source(type).remove(listener);
    this.listenersChanged();
    return this;
  }

  /** {@link SocketEventTarget.on} by its DOM name. */
  addEventListener<Type extends keyof Events>(type: Type, listener: Listener<Events[Type]>): void {
    this.on(type, listener);
  }

  /** {@link SocketEventTarget.off} by its DOM name. */
  removeEventListener<Type extends keyof Events>(type: Type, listener: Listener<Events[Type]>): void {
    this.off(type, listener);
  }

  /** @internal Sets the listener of an `on<event>` property. */
  protected setProperty<Type extends keyof Events>(
    type: Type,
    listener: Listener<Events[Type]> | null,
  ): void {
    const source = this.#source(type);
    source.property = listener;
    this.#tellOfNew(() => {
      source.property = null;
    });
  }

  #add<Type extends keyof Events>(type: Type, listener: Listener<Events[Type]>, isOnce: boolean): void {
    const source = this.#source(type);
    source.add(listener, isOnce);
    this.#tellOfNew(() => {
      source.remove(listener);
    });
  }

  /** A listener that is refused does not stay. */
  #tellOfNew(takeAway: () => void): void {
    try {
      this.listenersChanged();
    } catch (refusal) {
      takeAway();
      throw refusal;
    }
  }

  #source<Type extends keyof Events>(type: Type): EventSource<Events[Type]> {
    const types = Object.keys(this.eventSources);
    if (types.includes(type as string)) return this.eventSources[type];
    throw new TypeError(`type must be ${types.map(quote).join(' or ')}, not ${quote(type)}`);
  }
}
