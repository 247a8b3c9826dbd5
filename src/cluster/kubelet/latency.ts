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

/** However short the grace period or however long the preStop hook took, a process gets this long to end (recordings 018, 216). */
export const LEAST_GRACE = 2000;

/** A failed mount is tried again after the first of these, doubled up to the most (recording 114). */
export const MOUNT_RETRY = { first: 500, most: 122_000 } as const;

/** A sync waits so long for volumes; the next one begins so much later (recording 114). */
export const MOUNT_PATIENCE = { wait: 123_000, between: 12_000 } as const;

/** What Pods use of the node's storage is measured this often (recording 129: eviction ten seconds after the start, or a minute). */
export const STORAGE_PERIOD = 10_000;

/** A kubelet looks after its node this often: reports what has changed, renews its Lease. */
export const NODE_PERIOD = 10_000;

/** What writing one Event takes where requests are counted (recording 208: 2 ms apart). */
export const EVENT_WRITE = 2;

/** Whether a container whose log is followed still runs is looked at this often (recording 058). */
export const FOLLOW_CHECK = 1000;
