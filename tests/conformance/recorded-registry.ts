import { alpineImage, busyboxImage } from '../../src/cluster/images/busybox.ts';
import { debianImage } from '../../src/cluster/images/debian.ts';
import { pauseImage } from '../../src/cluster/images/pause.ts';
import { createRegistry, type ImageConfig, type Registry } from '../../src/cluster/images/repository.ts';
import { nginxImage } from '../../src/cluster/images/server-images.ts';

/** The stand-ins that the recorded cluster had: small, pulled in milliseconds, nginx 1.22.1 whatever the tag. */
const STAND_INS: Readonly<Record<string, { config: ImageConfig; bytes: number }>> = {
  'docker.io/library/alpine': { config: alpineImage, bytes: 742_071 },
  'docker.io/library/busybox': { config: busyboxImage, bytes: 741_897 },
  'docker.io/library/debian': { config: debianImage, bytes: 36_300_000 },
  'docker.io/library/nginx': { config: nginxImage('1.22.1'), bytes: 36_341_241 },
  'registry.k8s.io/pause': { config: pauseImage, bytes: 320_000 },
};

/** A registry of those of `images` (`docker.io/library/busybox:1.36` ...) that there is a stand-in for, and nothing else. */
export function registryOf(images: readonly string[]): Registry {
  const tags = new Map<string, string[]>();
  for (const image of images) {
    const at = image.lastIndexOf(':');
    const name = image.slice(0, at);
    tags.set(name, [...(tags.get(name) ?? []), image.slice(at + 1)]);
  }
  return createRegistry(
    [...tags].flatMap(([name, list]) => {
      const found = STAND_INS[name];
      return found ? [{ name, tags: list, config: () => found.config, size: () => found.bytes }] : [];
    }),
  );
}
