/** The workstation's configuration: one context, of an administrator (recording 240). */
export const CONTEXT = { name: 'kubernetes-admin@kubernetes', cluster: 'kubernetes', user: 'kubernetes-admin' };
