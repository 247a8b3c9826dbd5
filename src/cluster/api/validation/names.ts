/*
 * What names, keys, ports, addresses and quantities must look like, with the API server's own messages. Every function takes a value and
 * gives the messages of what is wrong with it, none when it is all right.
 */

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

type Format<T = string> = (value: T) => string[];

const is = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);

/** Whether the whole of a text matches; else `text (e.g. 'a',  or 'b', regex used for validation is 'pattern')`. */
function matching(pattern: string, text: string, ...examples: string[]): Format {
  const whole = is(pattern);
  const shown = examples.map((e) => `'${e}'`).join(',  or ');
  const message = `${text} (e.g. ${shown}, regex used for validation is '${pattern}')`;
  return (value) => (whole.test(value) ? [] : [message]);
}

/** The messages whose conditions hold. */
const saying = (...cases: readonly (readonly [bad: boolean, why: string])[]): string[] =>
  cases.flatMap(([bad, why]) => (bad ? why : []));

const longer = (value: string, most: number, unit = 'characters'): string[] =>
  value.length > most ? [`must be no more than ${most} ${unit}`] : [];

const ALPHANUMERIC = "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const label = matching(
  LABEL,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  ...['my-name', '123-abc'],
);
const subdomain = (characters: string, pattern: string): Format =>
  matching(
    pattern,
    `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, ${characters} or '.', and must start and end with an alphanumeric character`,
    'example.com',
  );
const plainSubdomain = subdomain("'-'", SUBDOMAIN);
const qualified = matching(QUALIFIED, `must consist of ${ALPHANUMERIC}`, 'MyName', 'my.name', '123-abc');
const value = matching(
  `(${QUALIFIED})?`,
  `a valid label must be an empty string or consist of ${ALPHANUMERIC}`,
  ...['MyValue', 'my_value', '12345'],
);

/** A DNS label: names of containers, volumes, namespaces, Services. */
export function dnsLabel(name: string): string[] {
  const bad = label(name);
  const dots = bad.length > 0 && is(SUBDOMAIN).test(name);
  return [...longer(name, 63), ...(dots ? ['must not contain dots'] : bad)];
}

/** A DNS subdomain: names of most objects. */
export const dnsSubdomain: Format = (name) => [...longer(name, 253), ...plainSubdomain(name)];

/** A name that may stand in a path: of roles and bindings. */
export function pathSegment(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((c) => name.includes(c)).map((c) => `may not contain '${c}'`);
}

/** Most qualified names are no more than that: they are looked at no further. */
const PLAIN = is(QUALIFIED);

/** A qualified name: `[prefix/]name`, as keys of labels and annotations. */
export function qualifiedName(given: string): string[] {
  if (given.length <= 63 && PLAIN.test(given)) return [];
  const parts = given.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) {
    const [form = ''] = qualified('-');
    return [`a qualified name ${form} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const [prefix] = parts.length === 2 ? parts : [];
  return [
    ...(prefix ? dnsSubdomain(prefix).map((m) => `prefix part ${m}`) : []),
    ...saying([prefix === '', 'prefix part must be non-empty'], [name === '', 'name part must be non-empty']),
    ...[...longer(name, 63, 'bytes'), ...qualified(name)].map((m) => `name part ${m}`),
  ];
}

/** The value of a label. */
export const labelValue: Format = (text) => (text === '' ? [] : [...longer(text, 63, 'bytes'), ...value(text)]);

const keyForm = matching(
  '[-._a-zA-Z0-9]+',
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  ...['key.name', 'KEY_NAME', 'key-name'],
);

/** The key of a ConfigMap or Secret. */
export function configKey(key: string): string[] {
  const dots = key === '.' || key === '..' ? `must not be '${key}'` : "must not start with '..'";
  return [...longer(key, 253), ...keyForm(key), ...(key === '.' || key.startsWith('..') ? [dots] : [])];
}

/** The name of a port: what an IANA service name is. */
export const portName: Format = (name) => [
  ...longer(name, 15),
  ...saying(
    [!/^[-a-z0-9]+$/.test(name), 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'],
    [!/[a-z]/.test(name), 'must contain at least one letter (a-z)'],
    [name.includes('--'), 'must not contain consecutive hyphens'],
    [/^-|-$/.test(name), 'must not begin or end with a hyphen'],
  ),
];

/** What is said of a number that may not be negative. */
export const NOT_NEGATIVE = 'must be greater than or equal to 0';

const range =
  (low: number, high: number, why = `must be between ${low} and ${high}, inclusive`): Format<number> =>
  (n) =>
    n >= low && n <= high ? [] : [why];

const portNumber = range(1, 65535);

const MOST = 2147483647;

const noBackSteps: Format = (path) => saying([path.split('/').includes('..'), "must not contain '..'"]);
/** A path inside something: relative, without `..`. */
const relative: Format = (path) => [...saying([path.startsWith('/'), 'must be a relative path']), ...noBackSteps(path)];
/** The path of a file that a volume shows: not like the volume's own hidden directories. */
const file: Format = (path) => [...relative(path), ...saying([/^\.\.(?!\/|$)/.test(path), "must not start with '..'"])];

/** An IPv4 or IPv6 address. */
export const ipAddress: Format = (ip) =>
  saying([!isAddress(ip), 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']);

/** A range of addresses. */
function cidr(text: string): string[] {
  const [address = '', bits = '', more] = text.split('/');
  const most = address.includes(':') ? 128 : 32;
  const good = more === undefined && isAddress(address) && /^(0|[1-9]\d*)$/.test(bits) && Number(bits) <= most;
  return saying([!good, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']);
}

function isAddress(ip: string): boolean {
  const v4 = ip.split('.');
  if (v4.length === 4 && v4.every((p) => /^(0|[1-9]\d{0,2})$/.test(p) && Number(p) < 256)) return true;
  if (!/^[0-9a-fA-F:]+$/.test(ip)) return false;
  const [head = '', tail, more] = ip.split('::');
  const groups = [...head.split(':'), ...(tail ?? '').split(':')].filter(Boolean);
  const fits = tail === undefined ? groups.length === 8 : groups.length < 8 && more === undefined;
  return fits && groups.every((g) => g.length <= 4);
}

/** An address that others can be sent to: not one with a meaning of its own. */
export function ordinaryAddress(ip: string): string[] {
  if (!isAddress(ip)) return ['must be a valid IP address'];
  const lower = ip.toLowerCase();
  return saying(
    [/^(0\.0\.0\.0|::)$/.test(lower), `may not be unspecified (${ip})`],
    [/^(127\.|::1$)/.test(lower), 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    [/^(169\.254\.|fe[89ab].:)/.test(lower), 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    [/^(224\.0\.0\.|ff02:)/.test(lower), 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
  );
}

/** A percentage as text. */
const percentage = matching(
  '[0-9]+%',
  "a valid percent string must be a numeric string followed by an ending '%'",
  ...['1%', '93%'],
);

/** A host name that stands for all below a domain. */
const wildcard = matching(
  `\\*\\.${SUBDOMAIN}`,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  '*.example.com',
);

const SEARCHED = LABEL.replace('-a-z', '-_a-z');
const searched = subdomain("'_', '-'", `${SEARCHED}(\\.${SEARCHED})*`);

/** What is named after a domain, with a path (`example.com/controller`). */
function domainPath(text: string): string[] {
  const slash = text.indexOf('/');
  if (slash < 0 || slash === text.length - 1) return ['must be a domain-prefixed path (such as "acme.io/foo")'];
  return dnsSubdomain(text.slice(0, slash));
}

/** The formats that rules of fields name (rules.ts): each takes a value and gives the messages of what is wrong with it. */
export const FORMATS: Readonly<Record<string, (value: never) => string[]>> = {
  ...{ label: dnsLabel, subdomain: dnsSubdomain, qualified: qualifiedName, labelValue, segment: pathSegment },
  ...{ configKey, relative, file, ip: ipAddress, cidr, domainPath, noBackSteps, ordinary: ordinaryAddress },
  env: (name: string) =>
    saying([
      !/^[ -<>-~]+$/.test(name),
      "a valid environment variable name must consist only of printable ASCII characters other than '='",
    ]),
  header: matching(
    '[-A-Za-z0-9]+',
    "a valid HTTP header must consist of alphanumeric characters or '-'",
    'X-Header-Name',
  ),
  port: (p: number | string) => (typeof p === 'string' ? portName(p) : portNumber(p)),
  // A number or a percentage, which as a part of something is not above the whole.
  count: (n: number | string) => (typeof n === 'string' ? percentage(n) : saying([n < 0, NOT_NEGATIVE])),
  whole: (n: number | string) =>
    saying([/^\d+%$/.test(String(n)) && Number.parseInt(String(n), 10) > 100, 'must not be greater than 100%']),
  provisioner: (name: string) => qualifiedName(name.toLowerCase()),
  host: (name: string) => (name.includes('*') ? wildcard(name) : dnsSubdomain(name)),
  // Underscores are allowed, a dot stands for the root.
  searchDomain: (name: string) => (name === '.' ? [] : searched(name.replace(/\.$/, ''))),
  absolute: (path: string) => saying([!path.startsWith('/'), 'must be an absolute path']),
  positive: range(1, Number.POSITIVE_INFINITY, 'must be greater than zero'),
  weight: range(1, 100, 'must be in the range 1-100'),
  id: range(0, MOST),
  deadline: range(1, MOST),
  mode: range(0, 0o777, 'must be a number between 0 and 0777 (octal), both inclusive'),
};
