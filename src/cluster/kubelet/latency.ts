/**
 * How long things take on a node, in virtual milliseconds: medians over the recordings made on the real node, where 021, 016 and 014 show
 * each step. What the container runtime takes (sandbox, pull, create, start) is its own affair.
 */

/** From the binding of a Pod until its kubelet has seen it and written the first status (median 19 ms over 226 Pods). */
export const POD_SEEN = 12;

/** Volumes are mounted by a loop of their own that the sync waits for; probes count their periods from its end (recording 100). */
export const VOLUME_SETUP = 300;

/** The kubelet asks the runtime for the state of all containers this often (PLEG relist; recording 021: 1003 ms between its effects). */
export const RELIST_PERIOD = 1000;

/** After a sync that started a container, the Pod's state is read again at once (median 12 ms from Started to the next status). */
export const REFRESH_AFTER_START = 8;

/** An exit shows in the runtime's answers only so long after it (recording 021: not after 75 ms, but after 142 ms). */
export const EXIT_VISIBLE = 90;

/** Work that is due (back-offs that have expired, deadlines) is looked for this often. */
export const WORK_QUEUE_PERIOD = 1000;

/** Taking a sandbox down (recording 014: 80 ms between the relist and the final status). */
export const SANDBOX_STOP = 70;

/** Until unmounting is done and the last status can be written. */
export const VOLUME_TEARDOWN = 5;

/** A sync that failed for another reason than a container's back-off is tried again after this. */
export const SYNC_RETRY = 10_000;

/** Waiting times for a retry are lengthened by a random part of this size at least and at most (recordings 003, 021, 062, 131, 181). */
export const RETRY_JITTER = { least: 0.12, most: 0.3 } as const;

/** A Pod with volumes that follow API objects is synced this often, so that changes show in them (documentation: ConfigMap, mounted content). */
export const RESYNC = 60_000;

/** What writing one status to the API takes a kubelet; the next waits (recording 208: three Pods at once, 3 ms apart). */
export const STATUS_WRITE = 3;

/** Changing the resources of running containers (recording 245). */
export const RESIZE = 200;
