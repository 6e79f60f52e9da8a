import type { Channel, Endpoint, Settled, Wake } from '../../lib/transport/contract.js';
import { ScriptedInput, text } from './scripted-halves.js';

/** A channel that is told what arrives, takes every write, and keeps account of what is done to it. */
export class ScriptedChannel implements Channel {
  readonly local: Endpoint = { kind: 'ip', address: '10.0.0.1', port: 50_000 };
  readonly remote: Endpoint = { kind: 'ip', address: '10.0.0.2', port: 1080 };
  readonly input = new ScriptedInput();
  /** What was done, in order; a write by its text. */
  readonly done: string[] = [];

  get unreadBytes(): number {
    return this.input.unreadBytes;
  }

  take(): Uint8Array | null | undefined {
    return this.input.take();
  }

  onceReadable(wake: Wake): void {
    this.input.onceReadable(wake);
  }

  write(buffers: readonly Uint8Array[], settled: Settled): void {
    for (const buffer of buffers) this.done.push(`write ${text(buffer)}`);
    queueMicrotask(settled);
  }

  finish(settled: Settled): void {
    this.done.push('finish');
    queueMicrotask(settled);
  }

  close(): void {
    this.done.push('close');
  }

  abort(): void {
    this.done.push('abort');
  }

  onceClosed(closed: Settled): void {
    this.done.push('onceClosed');
    queueMicrotask(closed);
  }
}
