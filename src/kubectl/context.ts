/** The workstation's configuration: one context, of an administrator (recording 240). */
export const CONTEXT = { name: 'kubernetes-admin@kubernetes', cluster: 'kubernetes', user: 'kubernetes-admin' };

/** What `kubectl version` knows of its own build; date and commit are those of the recordings. */
export const CLIENT_BUILD = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.2',
  gitCommit: '0'.repeat(40),
  gitTreeState: 'clean',
  buildDate: '2026-06-01T00:00:00Z',
  goVersion: 'go1.26.10',
  compiler: 'gc',
  platform: 'linux/amd64',
};

const { major, minor, ...build } = CLIENT_BUILD;
/** What the API server answers at `/version`, in its order. */
export const SERVER_BUILD = {
  major,
  minor,
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  ...build,
};

/** The version of Kustomize in it. */
export const KUSTOMIZE = 'v5.8.1';
