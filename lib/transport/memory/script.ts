import { quote } from '../../util/quote.js';
import { showBytes } from './show-bytes.js';
import { checkDelay } from './waiting.js';

/**
 * One thing that a scripted peer does, or wants the other side to do. Texts stand for their bytes in UTF-8.
 *
 * - `{ expect }`: the other side sends these bytes next, in however many pieces.
 * - `{ send }`: sends these bytes.
 * - `{ waitMs }`: lets milliseconds go by, from 0 up. What comes meanwhile is for the steps behind it.
 * - `'expect end'`: the other side ends its half, without having sent anything more.
 * - `'finish'`: ends our half; the other side may go on.
 * - `'reset'`: resets the connection; the last step.
 */
export type ScriptStep =
  | { readonly expect: string | Uint8Array }
  | { readonly send: string | Uint8Array }
  | { readonly waitMs: number }
  | 'expect end'
  | 'finish'
  | 'reset';

/** A step that was checked: what to do, with what, and how to show it. */
export interface CheckedStep {
  readonly verb: 'expect' | 'send' | 'wait' | 'expect end' | 'finish' | 'reset';
  readonly bytes: Uint8Array;
  readonly waitMs: number;
  readonly text: string;
}

/** @throws TypeError, RangeError - a step is none, or cannot follow those before it. */
export function checkScript(steps: readonly ScriptStep[]): readonly CheckedStep[] {
  if (!Array.isArray(steps)) throw new TypeError(`steps must be an array, not ${quote(steps)}`);
  const checked = steps.map((step: ScriptStep, i) => checkStep(step, `steps[${i}]`));
  for (const [i, { verb, text }] of checked.entries()) {
    const earlier = checked.slice(0, i).find((before) => endedBy[before.verb]?.includes(verb));
    if (earlier === undefined) continue;
    throw new RangeError(`steps[${i}], ${text}, cannot be done after the step "${earlier.text}"`);
  }
  return checked;
}

/** What cannot be done any more after a step. */
const endedBy: Readonly<Partial<Record<CheckedStep['verb'], readonly CheckedStep['verb'][]>>> = {
  'expect end': ['expect', 'expect end'],
  finish: ['send', 'finish'],
  reset: ['expect', 'send', 'wait', 'expect end', 'finish', 'reset'],
};

const NOTHING = new Uint8Array(0);

function checkStep(step: ScriptStep, name: string): CheckedStep {
  if (step === 'expect end' || step === 'finish' || step === 'reset') {
    return { verb: step, bytes: NOTHING, waitMs: 0, text: step };
  }
  if (typeof step !== 'object' || (step as unknown) === null) {
    throw new TypeError(`${name} must be a step of a script, not ${quote(step)}`);
  }
  if ('waitMs' in step) {
    checkDelay(step.waitMs, `${name}.waitMs`);
    return { verb: 'wait', bytes: NOTHING, waitMs: step.waitMs, text: `wait ${step.waitMs} ms` };
  }
  if ('expect' in step) return stepWithBytes('expect', step.expect, `${name}.expect`);
  return stepWithBytes('send', step.send, `${name}.send`);
}

function stepWithBytes(verb: 'expect' | 'send', value: string | Uint8Array, name: string): CheckedStep {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
    throw new TypeError(`${name} must be a string or a Uint8Array, not ${quote(value)}`);
  }
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value.slice();
  return { verb, bytes, waitMs: 0, text: `${verb} ${showBytes(bytes)}` };
}
