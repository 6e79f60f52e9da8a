/** Where Node shares a port; elsewhere a bind with `reusePort` fails (documentation of node:net and node:dgram). */
const SYSTEMS: readonly string[] = ['linux', 'freebsd', 'sunos', 'aix'];

/** What is known of a runtime; `process` has it. */
interface Runtime {
  readonly platform: string;
  readonly versions: Readonly<Record<string, string | undefined>>;
}

/**
 * Whether `reusePort` of node:net and node:dgram has an effect: since Node 22.12 and 23.1, and in Bun (1.4), which says
 * that it is such a Node. Older ones take it and drop it, and so does Deno (2.9) for datagrams.
 */
export function canReusePort({ platform, versions }: Runtime = process): boolean {
  const [major = 0, minor = 0] = (versions.node ?? '').split('.').map(Number);
  const isKnown = major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);
  return isKnown && versions.deno === undefined && SYSTEMS.includes(platform);
}
