/** Defaults of resources other than Pods, by store key. They change the draft in place. */
export const DEFAULTS: Readonly<Record<string, (draft: never) => void>> = {};
