/*
 * What names, keys, ports, addresses and quantities must look like, with the API server's own messages. Every function takes a value and
 * gives the messages of what is wrong with it, none when it is all right.
 */

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
const IS_LABEL = whole(LABEL);
const IS_SUBDOMAIN = whole(SUBDOMAIN);
const IS_QUALIFIED = whole(QUALIFIED);

/** `text (e.g. 'a',  or 'b', regex used for validation is 'pattern')`. */
function regexMessage(text: string, pattern: string, ...examples: string[]): string {
  const shown = examples.map((e) => `'${e}'`).join(',  or ');
  return `${text} (e.g. ${shown}, regex used for validation is '${pattern}')`;
}

const LABEL_MESSAGE = regexMessage(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  LABEL,
  'my-name',
  '123-abc',
);
const SUBDOMAIN_MESSAGE = regexMessage(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  SUBDOMAIN,
  'example.com',
);
const QUALIFIED_MESSAGE = regexMessage(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  QUALIFIED,
  'MyName',
  'my.name',
  '123-abc',
);
const VALUE_MESSAGE = regexMessage(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  `(${QUALIFIED})?`,
  'MyValue',
  'my_value',
  '12345',
);

/** A DNS label: names of containers, volumes, namespaces, Services. */
export function dnsLabel(value: string): string[] {
  const faults = value.length > 63 ? ['must be no more than 63 characters'] : [];
  if (!IS_LABEL.test(value)) faults.push(IS_SUBDOMAIN.test(value) ? 'must not contain dots' : LABEL_MESSAGE);
  return faults;
}

/** A DNS subdomain: names of most objects. */
export function dnsSubdomain(value: string): string[] {
  const faults = value.length > 253 ? ['must be no more than 253 characters'] : [];
  if (!IS_SUBDOMAIN.test(value)) faults.push(SUBDOMAIN_MESSAGE);
  return faults;
}

/** A name that may stand in a path: of roles and bindings. */
export function pathSegment(value: string): string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return ['/', '%'].filter((c) => value.includes(c)).map((c) => `may not contain '${c}'`);
}

/** A qualified name: `[prefix/]name`, as keys of labels and annotations. */
export function qualifiedName(value: string): string[] {
  const parts = value.split('/');
  if (parts.length > 2) {
    return [
      `a qualified name ${QUALIFIED_MESSAGE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const faults: string[] = [];
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (prefix === '') faults.push('prefix part must be non-empty');
  else if (prefix !== undefined) faults.push(...dnsSubdomain(prefix).map((m) => `prefix part ${m}`));
  if (name === '') faults.push('name part must be non-empty');
  else if (name.length > 63) faults.push('name part must be no more than 63 bytes');
  if (!IS_QUALIFIED.test(name)) faults.push(`name part ${QUALIFIED_MESSAGE}`);
  return faults;
}

/** The value of a label. */
export function labelValue(value: string): string[] {
  const faults = value.length > 63 ? ['must be no more than 63 bytes'] : [];
  if (value && !IS_QUALIFIED.test(value)) faults.push(VALUE_MESSAGE);
  return faults;
}

/** A key of a ConfigMap or Secret. */
export function configKey(value: string): string[] {
  const pattern = '[-._a-zA-Z0-9]+';
  const faults = value.length > 253 ? ['must be no more than 253 characters'] : [];
  if (!whole(pattern).test(value)) {
    const text = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    faults.push(regexMessage(text, pattern, 'key.name', 'KEY_NAME', 'key-name'));
  }
  if (value === '.') faults.push("must not be '.'");
  else if (value === '..') faults.push("must not be '..'");
  else if (value.startsWith('..')) faults.push("must not start with '..'");
  return faults;
}

/** The name of an environment variable: any printable ASCII but `=`. */
function environmentName(value: string): string[] {
  return /^[ -<>-~]+$/.test(value)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** The name of a port: what an IANA service name is. */
export function portName(value: string): string[] {
  const faults: string[] = [];
  if (value.length > 15) faults.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(value))
    faults.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) faults.push('must contain at least one letter (a-z)');
  if (value.includes('--')) faults.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) faults.push('must not begin or end with a hyphen');
  return faults;
}

/** `must be between A and B, inclusive`. */
const between = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;

export const portNumber = (value: number): string[] => (value >= 1 && value <= 65535 ? [] : [between(1, 65535)]);

/** A port, by number or by name. */
const port = (value: number | string): string[] => (typeof value === 'string' ? portName(value) : portNumber(value));

/** The id of a user or group. */
const id = (value: number): string[] => (value >= 0 && value <= 2147483647 ? [] : [between(0, 2147483647)]);

/** The permissions of a file. */
const mode = (value: number): string[] =>
  value >= 0 && value <= 0o777 ? [] : ['must be a number between 0 and 0777 (octal), both inclusive'];

const noBackSteps = (value: string): string[] => (value.split('/').includes('..') ? ["must not contain '..'"] : []);

/** A path inside something: relative, without `..`. */
const relative = (value: string): string[] => [
  ...(value.startsWith('/') ? ['must be a relative path'] : []),
  ...noBackSteps(value),
];

/** The path of a file that a volume shows: not like the volume's own hidden directories. */
const file = (value: string): string[] => [
  ...relative(value),
  ...(/^\.\.(?!\/|$)/.test(value) ? ["must not start with '..'"] : []),
];

/** An IPv4 or IPv6 address. */
export const ipAddress = (value: string): string[] =>
  isAddress(value) ? [] : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];

/** A range of addresses. */
function cidr(value: string): string[] {
  const [address = '', bits = '', more] = value.split('/');
  const most = address.includes(':') ? 128 : 32;
  const good = more === undefined && isAddress(address) && /^(0|[1-9]\d*)$/.test(bits) && Number(bits) <= most;
  return good ? [] : ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];
}

function isAddress(value: string): boolean {
  const v4 = value.split('.');
  if (v4.length === 4 && v4.every((p) => /^(0|[1-9]\d{0,2})$/.test(p) && Number(p) < 256)) return true;
  if (!/^[0-9a-fA-F:]+$/.test(value)) return false;
  const [head = '', tail, more] = value.split('::');
  const groups = [...head.split(':'), ...(tail ?? '').split(':')].filter(Boolean);
  const fits = tail === undefined ? groups.length === 8 : groups.length < 8 && more === undefined;
  return fits && groups.every((g) => g.length <= 4);
}

/** An address that others can be sent to: not one with a meaning of its own. */
export function ordinaryAddress(value: string): string[] {
  if (!isAddress(value)) return ['must be a valid IP address'];
  const is = (pattern: RegExp, why: string): string[] => (pattern.test(value.toLowerCase()) ? [why] : []);
  return [
    ...is(/^(0\.0\.0\.0|::)$/, `may not be unspecified (${value})`),
    ...is(/^(127\.|::1$)/, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'),
    ...is(/^(169\.254\.|fe[89ab].:)/, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'),
    ...is(/^(224\.0\.0\.|ff02:)/, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'),
  ];
}

/** The name of an HTTP header. */
function headerName(value: string): string[] {
  const text = "a valid HTTP header must consist of alphanumeric characters or '-'";
  return /^[-A-Za-z0-9]+$/.test(value) ? [] : [regexMessage(text, '[-A-Za-z0-9]+', 'X-Header-Name')];
}

/** A percentage as text. */
export function percentage(value: string): string[] {
  const text = "a valid percent string must be a numeric string followed by an ending '%'";
  return /^[0-9]+%$/.test(value) ? [] : [regexMessage(text, '[0-9]+%', '1%', '93%')];
}

/** A host name that stands for all below a domain. */
function wildcard(value: string): string[] {
  const text =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
  const pattern = `\\*\\.${SUBDOMAIN}`;
  return whole(pattern).test(value) ? [] : [regexMessage(text, pattern, '*.example.com')];
}

/** A search domain of DNS: underscores are allowed, a dot stands for the root. */
function searchDomain(value: string): string[] {
  const part = LABEL.replace('-a-z', '-_a-z');
  const pattern = `${part}(\\.${part})*`;
  const text =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
  const name = value.replace(/\.$/, '');
  return value === '.' || whole(pattern).test(name) ? [] : [regexMessage(text, pattern, 'example.com')];
}

/** What is named after a domain, with a path (`example.com/controller`). */
function domainPath(value: string): string[] {
  const slash = value.indexOf('/');
  if (slash < 0 || slash === value.length - 1) return ['must be a domain-prefixed path (such as "acme.io/foo")'];
  return dnsSubdomain(value.slice(0, slash));
}

/** The formats that rules of fields name (rules.ts): each takes a value and gives the messages of what is wrong with it. */
export const FORMATS: Readonly<Record<string, (value: never) => string[]>> = {
  ...{ label: dnsLabel, subdomain: dnsSubdomain, qualified: qualifiedName, labelValue, segment: pathSegment },
  ...{ configKey, env: environmentName, port, id, mode, relative, file, ip: ipAddress, cidr, wildcard, searchDomain },
  ...{ percentage, domainPath, header: headerName, noBackSteps, ordinary: ordinaryAddress },
  provisioner: (value: string) => qualifiedName(value.toLowerCase()),
  host: (value: string) => (value.includes('*') ? wildcard(value) : dnsSubdomain(value)),
  positive: (value: number) => (value > 0 ? [] : ['must be greater than zero']),
  weight: (value: number) => (value > 0 && value <= 100 ? [] : ['must be in the range 1-100']),
  deadline: (value: number) => (value >= 1 && value <= 2147483647 ? [] : [between(1, 2147483647)]),
  absolute: (value: string) => (value.startsWith('/') ? [] : ['must be an absolute path']),
};

/** A number that may not be negative. */
export const NOT_NEGATIVE = 'must be greater than or equal to 0';
