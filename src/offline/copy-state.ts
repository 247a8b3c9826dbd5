/** How the copy of the site in this browser stands, as far as its page has something to say of it. */
export type CopyState =
  | { readonly kind: 'file' }
  | { readonly kind: 'insecure' }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'none'; readonly why: 'spared' | 'deleted' | 'not yet' }
  | { readonly kind: 'saving'; readonly done: number; readonly of: number }
  | { readonly kind: 'incomplete'; readonly missing: number }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'saved'; readonly tooMuch: number; readonly update: boolean; readonly kept: boolean };

const whyNone = {
  spared: 'Not saved. Your browser is set to spare data, so nothing is fetched before you ask for it.',
  deleted: 'Not saved. You have deleted the copy; nothing is kept until you ask for it again.',
  'not yet': 'Not saved yet.',
} as const;

/** What went wrong while files were fetched or kept, in words for readers: the end of a sentence. */
export function sayReason(reason: string): string {
  if (reason.startsWith('QuotaExceededError')) return 'the browser has no room left for this site';
  if (/Failed to fetch|NetworkError|Load failed/.test(reason)) return 'the network is gone';
  if (reason.startsWith('SecurityError'))
    return 'the browser does not allow it, as in private windows or with cookies blocked';
  return reason.replace(/^Error: /, '').replace(/\.$/, '');
}

const count = (files: number) => `${files} ${files === 1 ? 'file' : 'files'}`;

/** A state in a sentence or two. */
export function sayState(state: CopyState): string {
  switch (state.kind) {
    case 'file':
      return 'You are reading a copy in a folder. It needs no network, and there is nothing to save.';
    case 'insecure':
      return 'Not possible here: browsers keep a copy only of sites that come over https, or from this machine. The zip works everywhere.';
    case 'unsupported':
      return 'Not possible here: this browser keeps no copies of sites, or not in private windows. The zip works everywhere.';
    case 'none':
      return whyNone[state.why];
    case 'saving':
      return 'Saving. You can read on; what is there stays there.';
    case 'incomplete':
      return `The copy has lost ${count(state.missing)}. Save again to fetch what is missing.`;
    case 'failed':
      return `Not saved: ${sayReason(state.reason)}. What is there stays there, and the next try goes on from that.`;
    case 'saved':
      return [
        state.tooMuch === 0
          ? 'Saved. All of this site works without network.'
          : `Saved. This site works without network, but for ${count(state.tooMuch)} that there is no room for.`,
        ...(state.update ? ['A new version is here, and waits until you use it.'] : []),
      ].join(' ');
  }
}

/** Whether there can be a copy at all, here and in this browser. */
export function isPossible({ kind }: CopyState): boolean {
  return kind !== 'file' && kind !== 'insecure' && kind !== 'unsupported';
}

/** What a reader can do about the copy. */
export type Action = 'save' | 'check' | 'use' | 'delete' | 'keep';

/** The actions that make sense in a state. */
export function actionsIn(state: CopyState): readonly Action[] {
  switch (state.kind) {
    case 'file':
    case 'insecure':
    case 'unsupported':
    case 'saving':
      return [];
    case 'none':
      return ['save'];
    case 'incomplete':
    case 'failed':
      return ['save', 'delete'];
    case 'saved':
      return [state.update ? 'use' : 'check', 'delete', ...(state.kept ? [] : ['keep' as const])];
  }
}

/** A number of bytes for readers: `5.1 MB`; below 0.1 MB `48 kB`. */
export function sayBytes(bytes: number): string {
  return bytes < 100_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
