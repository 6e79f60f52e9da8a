import { checkInteger } from '../../util/bytes.js';

/** Services that most services files have, and their ports. */
const WELL_KNOWN: Readonly<Record<string, number>> = {
  echo: 7,
  discard: 9,
  daytime: 13,
  chargen: 19,
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  time: 37,
  domain: 53,
  http: 80,
  pop3: 110,
  nntp: 119,
  ntp: 123,
  imap2: 143,
  snmp: 161,
  irc: 194,
  ldap: 389,
  https: 443,
  submission: 587,
  imaps: 993,
  pop3s: 995,
  ircd: 6667,
  'ircs-u': 6697,
};

/** The services of a network, the same for TCP and UDP: those everybody knows, and `own` ones. */
export function serviceTable(own: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  for (const [name, port] of Object.entries(own))
    checkInteger(port, 0, 65_535, `services[${JSON.stringify(name)}]`);
  return new Map(Object.entries({ ...WELL_KNOWN, ...own }));
}
