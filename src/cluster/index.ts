import './present.ts';

/** The one public door: a cluster with every part of it present. A page that wants to begin with less takes `cluster.ts`. */
export {
  type Cluster,
  ClusterNode,
  type ClusterOptions,
  createCluster,
  type NodeRuntime,
  type NodeSpec,
} from './cluster.ts';
