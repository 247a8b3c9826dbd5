/** A span of time as ages are printed: `45s`, `3m12s`, `5h`, `2d3h` (at most two units, fewer the longer it is). `ms`: milliseconds. */
export function formatAge(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  const two = (big: number, unit: string, small: number, smallUnit: string): string =>
    small ? `${big}${unit}${small}${smallUnit}` : `${big}${unit}`;
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const years = Math.floor(days / 365);
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (hours < 192) return two(days, 'd', hours % 24, 'h');
  if (years < 2) return `${days}d`;
  if (years < 8) return two(years, 'y', days % 365, 'd');
  return `${years}y`;
}

/** The age of a timestamp (RFC 3339) at real time `now` (milliseconds since 1970); `<unknown>` when there is none. */
export function ageSince(timestamp: string | null | undefined, now: number): string {
  return timestamp ? formatAge(now - Date.parse(timestamp)) : '<unknown>';
}
