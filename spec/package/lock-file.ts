export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * Dependencies that a package of the lock file names and the lock file does not hold.
 *
 * npm leaves out optional packages, of other platforms for instance, that the registry does not have in that
 * version, and `npm ci` then refuses the file on every machine without a `node_modules` (npm 11).
 */
export function missingFrom({ packages }: LockFile): string[] {
  return Object.entries(packages).flatMap(([from, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !placesFor(name, from).some((place) => place in packages))
      .map((name) => `${name}, for ${from}`),
  );
}

/** Where Node looks for `name` from within `from`, as the lock file writes it. */
function placesFor(name: string, from: string): string[] {
  const folders = from.split('/node_modules/');
  const nested = folders.map(
    (_, i) => `${folders.slice(0, i + 1).join('/node_modules/')}/node_modules/${name}`,
  );
  return [...nested, `node_modules/${name}`];
}
