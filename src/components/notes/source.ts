/** The release whose source the ledger was checked against. */
const tag = 'v1.36.2';

/** A piece of evidence, with an address when there is one to follow. */
export interface Evidence {
  text: string;
  url?: string;
}

/**
 * Reads a source as the ledger writes it: `/docs/...` is a page of kubernetes.io, `k8s:path/file.go Symbol` a file of
 * the Kubernetes source; anything else stays text.
 */
export function evidence(source: string): Evidence {
  if (/^\/[a-z]/.test(source)) {
    const [path = source, ...remark] = source.split(' ');
    return {
      text: [`kubernetes.io${path.replace(/\/$/, '')}`, ...remark].join(' '),
      url: `https://kubernetes.io${path}`,
    };
  }
  const file = /^k8s:(\S+?)([,;]?)(\s.*)?$/.exec(source);
  if (file === null) return { text: source };
  const path = file[1] ?? '';
  const kind = /\.[a-z]+$/i.test(path) || /(^|\/)[A-Z][A-Za-z]*$/.test(path) ? 'blob' : 'tree';
  return { text: `${path}${file[3] ?? ''}`, url: `https://github.com/kubernetes/kubernetes/${kind}/${tag}/${path}` };
}
