/**
 * How Vite is to bundle the cluster's worker (`worker` of its configuration). As modules, so that it can fetch its rarer parts when they are
 * first used; and all that it needs from the start in one chunk, which costs fewer requests and compresses better than many.
 */
export const workerBundle = {
  format: 'es' as const,
  rolldownOptions: {
    output: { codeSplitting: { groups: [{ name: 'engine', test: /islands[\\/]cluster[\\/]live-cluster\.ts$/ }] } },
  },
};
