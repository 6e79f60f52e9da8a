/**
 * Has `control` objects refuse what is none of their settings: `control.keepalive = true` would have no effect, and
 * nobody would know. In a class that knows its own, JavaScript just makes a property.
 *
 * A setting that exists is found before this is asked.
 *
 * @param settings - the prototype of the class that has no other class of ours below it.
 */
export function refuseUnknownSettings(settings: object): void {
  Object.setPrototypeOf(settings, new Proxy({}, { set: refuse }));
}

function refuse(_: object, property: string | symbol, value: unknown, control: object): boolean {
  if (typeof property === 'symbol')
    return Reflect.defineProperty(control, property, { value, writable: true, configurable: true });
  const meant = namesOf(control).find((name) => name.toLowerCase() === property.toLowerCase());
  const hint = meant === undefined ? '' : `; ${meant} is one`;
  throw new TypeError(`control.${property} is no setting${hint}`);
}

/** What can be set on an object, by its classes. */
function namesOf(control: object): readonly string[] {
  const names: string[] = [];
  for (let at: object | null = control; at !== null; at = Reflect.getPrototypeOf(at)) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (property.set !== undefined) names.push(name);
    }
  }
  return names;
}
