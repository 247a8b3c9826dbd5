const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
/** A number in two digits. */
export const two = (n: number): string => String(n).padStart(2, '0');

/** A time by a strftime format, in UTC. `ms`: real milliseconds since 1970. */
export function formatTime(format: string, ms: number): string {
  const d = new Date(ms);
  const day = DAYS[d.getUTCDay()] as string;
  const month = MONTHS[d.getUTCMonth()] as string;
  const hour12 = d.getUTCHours() % 12 || 12;
  const startOfYear = Date.UTC(d.getUTCFullYear(), 0, 1);
  return format.replace(/%[-_0]?([a-zA-Z%])/g, (all, c: string) => {
    const value = ((): string | undefined => {
      switch (c) {
        case 'Y':
          return String(d.getUTCFullYear());
        case 'y':
          return two(d.getUTCFullYear() % 100);
        case 'm':
          return two(d.getUTCMonth() + 1);
        case 'd':
          return two(d.getUTCDate());
        case 'e':
          return String(d.getUTCDate()).padStart(2);
        case 'H':
          return two(d.getUTCHours());
        case 'I':
          return two(hour12);
        case 'M':
          return two(d.getUTCMinutes());
        case 'S':
          return two(d.getUTCSeconds());
        case 'N':
          return `${String(d.getUTCMilliseconds()).padStart(3, '0')}000000`;
        case 's':
          return String(Math.floor(ms / 1000));
        case 'a':
          return day.slice(0, 3);
        case 'A':
          return day;
        case 'b':
        case 'h':
          return month.slice(0, 3);
        case 'B':
          return month;
        case 'p':
          return d.getUTCHours() < 12 ? 'AM' : 'PM';
        case 'Z':
          return 'UTC';
        case 'z':
          return '+0000';
        case 'F':
          return formatTime('%Y-%m-%d', ms);
        case 'T':
          return formatTime('%H:%M:%S', ms);
        case 'R':
          return formatTime('%H:%M', ms);
        case 'D':
          return formatTime('%m/%d/%y', ms);
        case 'c':
          return formatTime('%a %b %e %H:%M:%S %Y', ms);
        case 'j':
          return String(Math.floor((ms - startOfYear) / 86_400_000) + 1).padStart(3, '0');
        case 'u':
          return String(d.getUTCDay() || 7);
        case 'w':
          return String(d.getUTCDay());
        case 'n':
          return '\n';
        case 't':
          return '\t';
        case '%':
          return '%';
      }
      return undefined;
    })();
    return value === undefined ? all : all[1] === '-' ? value.replace(/^[0 ]+(?=.)/, '') : value;
  });
}
