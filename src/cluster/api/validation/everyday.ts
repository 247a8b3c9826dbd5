// The rules of what clusters are made of and first runs are about.
import './cluster.ts';
import './container.ts';
import './data.ts';
import './metadata.ts';
import './pod.ts';
import './service.ts';
import './volume.ts';
