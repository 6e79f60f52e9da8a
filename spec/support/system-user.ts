import { readFile } from 'node:fs/promises';

/** The number of a user of the system. */
export async function idOf(user: string): Promise<number> {
  const users = await readFile('/etc/passwd', 'utf8');
  const [, id] = new RegExp(`^${user}:[^:]*:(\\d+):`, 'm').exec(users) ?? [];
  if (id === undefined) throw new Error(`Cannot find the user ${user} in /etc/passwd`);
  return Number(id);
}
