import type { Container } from '../api/types.generated.ts';
import { parseReference } from '../images/reference.ts';
import type { ContainerRuntime, Image, Result } from '../runtime/cri.ts';
import { Backoff } from './backoff.ts';
import type { StartFailure } from './status.ts';
import { answered, type Step, until } from './wait.ts';

/** Announces an event about the container whose image is wanted. */
export type Announce = (type: 'Normal' | 'Warning', reason: string, message: string) => void;

/** `0s`, `412ms`, `1.204s`. */
function duration(ms: number): string {
  const whole = Math.round(ms);
  return whole === 0 || whole >= 1000 ? `${whole / 1000}s` : `${whole}ms`;
}

/**
 * The kubelet's image puller: one pull at a time on a node, with a back-off of 10 s, doubling to 300 s, per Pod and image
 * (recordings 029, 034, 035, 076).
 */
export class ImagePuller {
  readonly #runtime: ContainerRuntime;
  readonly #now: () => number;
  readonly #backoff = new Backoff();
  readonly #failed = new Map<string, { at: number; message: string }>();
  readonly #queue: (() => void)[] = [];
  #pulling = false;

  constructor(runtime: ContainerRuntime, now: () => number) {
    this.#runtime = runtime;
    this.#now = now;
  }

  /** Sees to it that the node has the image of `container`: gives it, or why the container must wait. `owner`: the Pod's uid. */
  *ensure(owner: string, container: Container, announce: Announce): Step<Image | StartFailure> {
    const reference = container.image ?? '';
    const parsed = parseReference(reference);
    if ('error' in parsed) {
      const message = `Failed to apply default image tag "${reference}": couldn't parse image name "${reference}": ${parsed.error}`;
      announce('Warning', 'InspectFailed', message);
      return { reason: 'InvalidImageName', message };
    }
    const present = this.#runtime.imageStatus(reference);
    const policy = container.imagePullPolicy ?? 'IfNotPresent';
    if (present && policy !== 'Always') {
      announce(
        'Normal',
        'Pulled',
        `Container image "${reference}" already present on machine and can be accessed by the pod`,
      );
      return present;
    }
    if (policy === 'Never') {
      const message = `Container image "${reference}" is not present with pull policy of Never`;
      announce('Warning', 'ErrImageNeverPull', message);
      return { reason: 'ErrImageNeverPull', message };
    }
    const key = `${owner}/${reference}`;
    const before = this.#failed.get(key);
    if (before && this.#backoff.until(key, before.at, this.#now()) !== undefined) {
      const message = `Back-off pulling image "${reference}"`;
      announce('Normal', 'BackOff', message);
      return { reason: 'ImagePullBackOff', message: `${message}: ErrImagePull: ${before.message}` };
    }
    announce('Normal', 'Pulling', `Pulling image "${reference}"`);
    const asked = this.#now();
    yield* until(answered<void>((go) => this.#enter(go)));
    const began = this.#now();
    const result = yield* until(answered<Result<Image>>((done) => this.#runtime.pullImage(reference, done)));
    this.#leave();
    const now = this.#now();
    if (!result.ok) {
      announce('Warning', 'Failed', `Failed to pull image "${reference}": ${result.error}`);
      this.#backoff.next(key, now, now);
      this.#failed.set(key, { at: now, message: result.error });
      return { reason: 'ErrImagePull', message: result.error };
    }
    const took = `${duration(now - began)} (${duration(now - asked)} including waiting)`;
    announce(
      'Normal',
      'Pulled',
      `Successfully pulled image "${reference}" in ${took}. Image size: ${result.value.sizeBytes} bytes.`,
    );
    this.#failed.delete(key);
    return result.value;
  }

  /** Forgets the failures of a Pod that is gone. */
  forget(owner: string): void {
    this.#backoff.forget(`${owner}/`);
    for (const key of this.#failed.keys()) if (key.startsWith(`${owner}/`)) this.#failed.delete(key);
  }

  #enter(go: () => void): void {
    if (this.#pulling) this.#queue.push(go);
    else {
      this.#pulling = true;
      go();
    }
  }

  #leave(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#pulling = false;
  }
}
