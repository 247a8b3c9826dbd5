import type { Volume } from '../../cluster/api/types.generated.ts';
import type { Description, Rows } from './writer.ts';

/** What is said of a volume by what it is: its type, and rows about the source. */
const SOURCES: { readonly [K in keyof Volume]?: readonly [type: string, rows: Rows<unknown>] } = {
  emptyDir: [
    "EmptyDir (a temporary directory that shares a pod's lifetime)",
    { Medium: 'medium', SizeLimit: 'sizeLimit|<unset>' },
  ],
  projected: ['Projected (a volume that contains injected data from multiple sources)', {}],
  configMap: ['ConfigMap (a volume populated by a ConfigMap)', { Name: 'name', Optional: 'optional|false' }],
  secret: ['Secret (a volume populated by a Secret)', { SecretName: 'secretName', Optional: 'optional|false' }],
  persistentVolumeClaim: [
    'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    { ClaimName: 'claimName', ReadOnly: 'readOnly|false' },
  ],
  hostPath: ['HostPath (bare host directory volume)', { Path: 'path', HostPathType: 'type' }],
  downwardAPI: ['DownwardAPI (a volume populated by information about the pod)', {}],
  nfs: [
    'NFS (an NFS mount that lasts the lifetime of a pod)',
    { Server: 'server', Path: 'path', ReadOnly: 'readOnly|false' },
  ],
  image: ['Image (a container image or OCI artifact)', { Reference: 'reference', PullPolicy: 'pullPolicy' }],
};

/** What is said of the sources of a projected volume. */
const PROJECTED: Readonly<Record<string, Rows<unknown>>> = {
  secret: { SecretName: 'name', Optional: 'optional|false' },
  downwardAPI: { DownwardAPI: () => 'true' },
  configMap: { ConfigMapName: 'name', Optional: 'optional|false' },
  serviceAccountToken: { TokenExpirationSeconds: 'expirationSeconds' },
};

/** The type of a volume or of what holds one, and rows about it. */
export function source(d: Description, volume: object): void {
  const [kind = '', value] = Object.entries(volume).find(([k]) => Object.hasOwn(SOURCES, k)) ?? [];
  const [type, rows] = SOURCES[kind as keyof Volume] ?? [
    Object.keys(volume).find((k) => k !== 'name') ?? '<unknown>',
    {},
  ];
  d.field('Type', type, 2);
  d.rows<unknown>(value, rows, 2);
}

/** `Volumes:` of a Pod (`template` false) or of a template. */
export function volumes(d: Description, list: readonly Volume[] | undefined, template: boolean): void {
  const base = template ? 1 : 0;
  if (list?.length) d.line('Volumes:', base);
  else d.field('Volumes', '<none>', base);
  for (const v of list ?? []) {
    d.line(`${template ? ' ' : ''}${v.name}:`, 1);
    source(d, v);
    for (const s of v.projected?.sources ?? [])
      for (const [kind, value] of Object.entries(s)) d.rows<unknown>(value, PROJECTED[kind] ?? {}, 2);
    if (v.downwardAPI) d.line('Items:', 2);
    for (const i of v.downwardAPI?.items ?? [])
      d.line(`${i.fieldRef?.fieldPath ?? i.resourceFieldRef?.resource ?? ''} -> ${i.path}`, 3);
  }
}
