/**
 * The name of the course's copy that opens without a server, without `.zip`: its file in the built site and the folder
 * inside it are called so.
 *
 * @param title the course's title: `Podbook` gives `podbook-offline`.
 */
export function offlineCopyName(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .match(/[a-z0-9]+/g);
  return [...(words ?? ['course']), 'offline'].join('-');
}
