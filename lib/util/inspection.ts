/**
 * What Node asks an object for that `console.log` is to show, in place of its fields (`util.inspect.custom` of its
 * documentation). Bun and Deno ask by the same symbol.
 */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');

interface InspectOptions {
  readonly depth?: number | null;
  readonly stylize?: (text: string, style: 'special') => string;
}

type Inspect = (value: unknown, options: InspectOptions) => string;

/** What comes with the question: how much deeper to go (`null`: all the way), how to show what is inside, and by what. */
export type Inspecting = readonly [depth: number | null, options: InspectOptions, inspect?: Inspect];

/** The answer: the name of the class, and facts behind it; those that are `undefined` are left out. */
export function inspection(object: object, facts: object, [depth, options, inspect]: Inspecting): unknown {
  const { name } = object.constructor;
  if (depth !== null && depth < 0) return options.stylize?.(`[${name}]`, 'special') ?? `[${name}]`;
  const known = Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));
  if (inspect === undefined) return known;
  return `${name} ${inspect(known, { ...options, depth })}`;
}

/** The answer of an object that is nothing but a text, as Node has it for those of its own: `[Name: 'text']`. */
export function textInspection(object: object, text: string, [, options, inspect]: Inspecting): string {
  return `[${object.constructor.name}: ${inspect?.(text, options) ?? text}]`;
}

/** What the properties of an object are, by the getters of its class and of those that it extends. */
export function gettersOf(object: object): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (let at = parentOf(object); at !== Object.prototype; at = parentOf(at)) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof property.get === 'function' && !(name in values)) values[name] = Reflect.get(object, name);
    }
  }
  return values;
}

function parentOf(object: object): object {
  return (Object.getPrototypeOf(object) as object | null) ?? Object.prototype;
}
