// The rules of kinds beyond the everyday ones, of a Pod's rare fields and of changes of Pods.
import './autoscaling.ts';
import './cronjobs.ts';
import './jobs.ts';
import './network.ts';
import './pod-update.ts';
import './policy.ts';
import './rbac.ts';
import './scheduling.ts';
import './storage.ts';
import './workloads.ts';
