/** What an attempt comes to, and after how many milliseconds. */
export type Outcome = readonly [afterMs: number, what: 'connects' | `E${string}`];

/** An address that nobody answers at, until the system gives up. */
export const black: Outcome = [127_000, 'ETIMEDOUT'];

/** Attempts by address; `begins` says when each has begun. */
export type Race = readonly [
  title: string,
  attempts: Readonly<Record<string, Outcome>>,
  begins: readonly string[],
  end: string,
];

/**
 * Cases that other stacks publish with their tests, in our words: addresses with their outcomes, and what comes of
 * them here, with the 250 ms step where they have another. What they have and we have not is left out: deadlines of
 * single attempts, other protocols.
 */
export const publishedRaces: readonly Race[] = [
  // trio, test_highlevel_open_tcp_stream.py
  ['trio: one address, quick', { '1.2.3.4': [123, 'connects'] }, ['0 1.2.3.4'], '1.2.3.4 at 123'],
  ['trio: one address, slow', { '1.2.3.4': [100_000, 'connects'] }, ['0 1.2.3.4'], '1.2.3.4 at 100000'],
  ['trio: one address fails', { '1.2.3.4': [123, 'ECONNREFUSED'] }, ['0 1.2.3.4'], 'ECONNREFUSED at 123'],
  [
    'trio: one address fails late',
    { '1.2.3.4': [100_000, 'ETIMEDOUT'] },
    ['0 1.2.3.4'],
    'ETIMEDOUT at 100000',
  ],
  [
    'trio: the third attempt wins',
    { '1.1.1.1': [1000, 'connects'], '2.2.2.2': [1000, 'connects'], '3.3.3.3': [200, 'connects'] },
    ['0 1.1.1.1', '250 2.2.2.2', '500 3.3.3.3'],
    '3.3.3.3 at 700',
  ],
  [
    'trio: what comes behind the winner never begins',
    { '1.1.1.1': [1000, 'connects'], '2.2.2.2': [100, 'connects'], '3.3.3.3': [200, 'connects'] },
    ['0 1.1.1.1', '250 2.2.2.2'],
    '2.2.2.2 at 350',
  ],
  [
    'trio: errors expedite',
    {
      '1.1.1.1': [100, 'ECONNREFUSED'],
      '2.2.2.2': [200, 'ECONNREFUSED'],
      '3.3.3.3': [10_000, 'connects'],
      '4.4.4.4': [250, 'connects'],
    },
    ['0 1.1.1.1', '100 2.2.2.2', '300 3.3.3.3', '550 4.4.4.4'],
    '4.4.4.4 at 800',
  ],
  [
    'trio: all fail, and the last to fail ends it',
    {
      '1.1.1.1': [100, 'ECONNREFUSED'],
      '2.2.2.2': [200, 'ECONNREFUSED'],
      '3.3.3.3': [10_000, 'ETIMEDOUT'],
      '4.4.4.4': [250, 'ECONNREFUSED'],
    },
    ['0 1.1.1.1', '100 2.2.2.2', '300 3.3.3.3', '550 4.4.4.4'],
    'ECONNREFUSED at 10300',
  ],
  [
    'trio: several would connect at the same moment, the first of them is taken',
    {
      '1.1.1.1': [500, 'ECONNREFUSED'],
      '2.2.2.2': [10_000, 'connects'],
      '3.3.3.3': [9_750, 'connects'],
      '4.4.4.4': [9_500, 'connects'],
      '5.5.5.5': [500, 'ECONNREFUSED'],
    },
    ['0 1.1.1.1', '250 2.2.2.2', '500 3.3.3.3', '750 4.4.4.4', '1000 5.5.5.5'],
    '2.2.2.2 at 10250',
  ],
  [
    'trio: the other family is tried before the second address of the first',
    { '::3': [10_000, 'ETIMEDOUT'], '::4': [1, 'connects'], '1.1.1.1': [100, 'connects'] },
    ['0 ::3', '250 1.1.1.1'],
    '1.1.1.1 at 350',
  ],
  [
    'trio: no IPv6 on this machine',
    {
      '::1': [0, 'EAFNOSUPPORT'],
      '::3': [0, 'EAFNOSUPPORT'],
      '2.2.2.2': [10_000, 'connects'],
      '4.4.4.4': [100, 'connects'],
    },
    ['0 ::1', '0 2.2.2.2', '250 ::3', '250 4.4.4.4'],
    '4.4.4.4 at 350',
  ],
  // Go, net/dial_test.go, TestDialParallel; its fallback delay there is 200 ms.
  ['Go: IPv4 alone', { '127.0.0.1': [0, 'connects'] }, ['0 127.0.0.1'], '127.0.0.1 at 0'],
  ['Go: IPv6 alone', { '::1': [0, 'connects'] }, ['0 ::1'], '::1 at 0'],
  [
    'Go: the primary is slow and the fallback kicks in',
    { '2001:2::254': black, '127.0.0.1': [0, 'connects'] },
    ['0 2001:2::254', '250 127.0.0.1'],
    '127.0.0.1 at 250',
  ],
  [
    'Go: one of the fallbacks is refused',
    { '2001:2::254': black, '::1': [2, 'ECONNREFUSED'], '198.18.0.254': black, '127.0.0.1': [0, 'connects'] },
    ['0 2001:2::254', '250 198.18.0.254', '500 ::1', '502 127.0.0.1'],
    '127.0.0.1 at 502',
  ],
  [
    'Go: the primary is refused, the fallback comes without delay',
    { '::1': [2, 'ECONNREFUSED'], '127.0.0.1': [0, 'connects'] },
    ['0 ::1', '2 127.0.0.1'],
    '127.0.0.1 at 2',
  ],
  ['Go: everything is refused', { '127.0.0.1': [2, 'ECONNREFUSED'] }, ['0 127.0.0.1'], 'ECONNREFUSED at 2'],
  // Chromium, net/socket/transport_connect_job_unittest.cc; it falls back to IPv4 after 300 ms.
  [
    'Chromium: one IPv6 address fails, one stalls, and IPv4 finishes first',
    { '1:abcd::3:4:ff': [0, 'ECONNREFUSED'], '2:abcd::3:4:ff': black, '2.2.2.2': [1, 'connects'] },
    ['0 1:abcd::3:4:ff', '0 2.2.2.2'],
    '2.2.2.2 at 1',
  ],
  [
    'Chromium: IPv6 is slow, one IPv4 address fails, one stalls, and IPv6 finishes first',
    { '2:abcd::3:4:ff': [300, 'connects'], '2.2.2.2': [0, 'ECONNREFUSED'], '3.3.3.3': black },
    ['0 2:abcd::3:4:ff', '250 2.2.2.2', '250 3.3.3.3'],
    '2:abcd::3:4:ff at 300',
  ],
  // Go, TestDialParallel and TestDialerFallbackDelay.
  [
    'Go: what would be slow is not tried, for the first connects at once',
    { '::1': [0, 'connects'], '198.18.0.254': black },
    ['0 ::1'],
    '::1 at 0',
  ],
  [
    'Go: tons of addresses do not matter to the first',
    Object.fromEntries(
      Array.from({ length: 1_000 }, (_, i) => [`::1:${(i + 1).toString(16)}`, [0, 'connects']]),
    ),
    ['0 ::1:1'],
    '::1:1 at 0',
  ],
  // Chromium, net/socket/transport_connect_job_unittest.cc.
  [
    'Chromium: IPv6 is slow, and there is no IPv4 to fall back to',
    { '2:abcd::3:4:ff': [200, 'connects'], '3:abcd::3:4:ff': [200, 'connects'] },
    ['0 2:abcd::3:4:ff'],
    '2:abcd::3:4:ff at 200',
  ],
  [
    'Chromium: IPv4 has nothing to fall back to',
    { '1.1.1.1': [5_000, 'connects'] },
    ['0 1.1.1.1'],
    '1.1.1.1 at 5000',
  ],
  [
    'Chromium: the routes fail one after the other',
    { '1::': [0, 'ECONNREFUSED'], '4::': [0, 'connects'], '1.1.1.1': [0, 'ECONNREFUSED'] },
    ['0 1::', '0 1.1.1.1', '0 4::'],
    '4:: at 0',
  ],
  [
    'Chromium: IPv6 fails late, IPv4 has begun and fails at once, and so on with the next of each',
    {
      '1::': [300, 'ECONNREFUSED'],
      '3::': black,
      '1.1.1.1': [0, 'ECONNREFUSED'],
      '3.3.3.3': [0, 'connects'],
    },
    ['0 1::', '250 1.1.1.1', '250 3::', '300 3.3.3.3'],
    '3.3.3.3 at 300',
  ],
  // aiohappyeyeballs, tests/test_impl.py; its delay there is 300 ms.
  [
    'aiohappyeyeballs: one address, which fails',
    { '107.6.106.82': [0, 'ECONNREFUSED'] },
    ['0 107.6.106.82'],
    'ECONNREFUSED at 0',
  ],
  [
    'aiohappyeyeballs: both addresses fail',
    { '107.6.106.82': [0, 'ECONNREFUSED'], '107.6.106.83': [0, 'ETIMEDOUT'] },
    ['0 107.6.106.82', '0 107.6.106.83'],
    'ECONNREFUSED at 0',
  ],
  [
    'aiohappyeyeballs: IPv6 fails',
    { 'dead:beef::': [0, 'EAFNOSUPPORT'], '107.6.106.83': [0, 'connects'] },
    ['0 dead:beef::', '0 107.6.106.83'],
    '107.6.106.83 at 0',
  ],
  [
    'aiohappyeyeballs: IPv4 would fail',
    { 'dead:beef::': [0, 'connects'], '107.6.106.83': [0, 'ECONNREFUSED'] },
    ['0 dead:beef::'],
    'dead:beef:: at 0',
  ],
  [
    'aiohappyeyeballs: the first of IPv6 fails, and it is the turn of IPv4',
    { 'dead:beef::': [0, 'ECONNREFUSED'], 'dead:aaaa::': [0, 'connects'], '107.6.106.83': [0, 'connects'] },
    ['0 dead:beef::', '0 107.6.106.83'],
    '107.6.106.83 at 0',
  ],
  // .NET, System.Net.Sockets, Connect_MultipleIPAddresses_Success and Connect_DualMode_MultiAddressFamilyConnect.
  [
    '.NET: both loopback addresses, the server at IPv6',
    { '::1': [0, 'connects'], '127.0.0.1': [0, 'ECONNREFUSED'] },
    ['0 ::1'],
    '::1 at 0',
  ],
  [
    '.NET: both loopback addresses, the server at IPv4',
    { '::1': [0, 'ECONNREFUSED'], '127.0.0.1': [0, 'connects'] },
    ['0 ::1', '0 127.0.0.1'],
    '127.0.0.1 at 0',
  ],
  // curl, tests/unit/unit2600.c: all fail, later than the step, which is 150, 50 or 20 ms there.
  ['curl: one IPv4 address', { '192.0.2.1': [400, 'ECONNREFUSED'] }, ['0 192.0.2.1'], 'ECONNREFUSED at 400'],
  [
    'curl: two IPv4 addresses, at most two at once',
    { '192.0.2.1': [400, 'ECONNREFUSED'], '192.0.2.2': [400, 'ECONNREFUSED'] },
    ['0 192.0.2.1', '250 192.0.2.2'],
    'ECONNREFUSED at 650',
  ],
  ['curl: one IPv6 address', { '::1': [400, 'ECONNREFUSED'] }, ['0 ::1'], 'ECONNREFUSED at 400'],
  [
    'curl: two IPv6 addresses, at most two at once',
    { '::1': [400, 'ECONNREFUSED'], '::2': [400, 'ECONNREFUSED'] },
    ['0 ::1', '250 ::2'],
    'ECONNREFUSED at 650',
  ],
  [
    'curl: one of each, IPv6 first wherever it stood in the answer',
    { '192.0.2.1': [400, 'ECONNREFUSED'], '::1': [400, 'ECONNREFUSED'] },
    ['0 ::1', '250 192.0.2.1'],
    'ECONNREFUSED at 650',
  ],
  [
    'curl: three IPv6 addresses and one IPv4 address, all four at once',
    {
      '::1': [1_600, 'ECONNREFUSED'],
      '192.0.2.1': [1_600, 'ECONNREFUSED'],
      '::2': [1_600, 'ECONNREFUSED'],
      '::3': [1_600, 'ECONNREFUSED'],
    },
    ['0 ::1', '250 192.0.2.1', '500 ::2', '750 ::3'],
    'ECONNREFUSED at 2350',
  ],
  [
    'curl: eight IPv6 addresses and one IPv4 address; it has six at once at most, here none waits for another',
    Object.fromEntries(
      ['::1', '192.0.2.1', '::2', '::3', '::4', '::5', '::6', '::7', '::8'].map((address) => [
        address,
        [6_000, 'ECONNREFUSED'],
      ]),
    ),
    [
      '0 ::1',
      '250 192.0.2.1',
      '500 ::2',
      '750 ::3',
      '1000 ::4',
      '1250 ::5',
      '1500 ::6',
      '1750 ::7',
      '2000 ::8',
    ],
    'ECONNREFUSED at 8000',
  ],
];
