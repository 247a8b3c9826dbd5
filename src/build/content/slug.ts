/**
 * A name as addresses and files have it: in small letters, with a hyphen for all that is no letter of English and no
 * digit. `kubectl get pods -A` is `kubectl-get-pods-a`.
 */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/**
 * The id of an entry of the reference on its page.
 *
 * @param name the command, or the word of a status.
 * @param kind of a status: one word may be a reason and an event.
 */
export function entryId(name: string, kind?: string): string {
  return slugOf(kind ? `${kind}-${name}` : name);
}
