import { alpineGitImage, alpineImage, busyboxImage, curlImage } from './busybox.ts';
import { debianImage, nginxImage } from './debian.ts';
import { pauseImage } from './pause.ts';
import { createRegistry, type Registry, type Repository } from './repository.ts';
import { apacheImage, helloWorldImage, pythonImage, redisImage } from './server-images.ts';

export { createRegistry, type ImageConfig, type Registry, type RegistryImage, type Repository } from './repository.ts';

const hub = 'docker.io/library';
const list = (text: string): string[] => text.split(' ');

const pauseTags = list('3.8 3.9 3.10 3.10.1');
const busyboxTags = list('1.28 1.34 1.35 1.36 1.36.1 1.37 glibc latest musl stable');
const alpineTags = list('3 3.18 3.19 3.20 3.21 3.22 edge latest');
const debianTags = list('12 bookworm bookworm-slim latest');
const nginxTags = list(
  '1 1.14.2 1.16.1 1.19 1.20 1.21 1.22 1.23 1.24 1.25 1.25-alpine 1.25.3 1.25.5 1.26 1.26-alpine 1.27 1.27-alpine 1.27.0 1.27.1 1.27.2 1.27.3 1.27.4 1.28 1.28-alpine 1.29 1.29-alpine alpine latest mainline stable stable-alpine',
);
const apacheTags = list('2 2.4 2.4.62 2.4.65 bookworm latest');
const pythonTags = list('3 3.9 3.10 3.11 3.11-slim 3.12 3.12-slim 3.13 3.13-slim 3.14 3.14-slim latest slim');
const redisTags = list('6 6.2 7 7.2 7.4 8 bookworm latest');

/** Bytes that a reader's node pulls in a virtual millisecond: 40 MB/s. */
const BYTES_PER_MS = 40_000;

/** The images that the site's readers can run, with the sizes of the real ones. */
export function siteRegistry(): Registry {
  const repositories: Repository[] = [
    {
      name: 'docker.io/alpine/git',
      tags: list('latest v2.49.1 2.49.1'),
      config: () => alpineGitImage,
      size: () => 27_900_000,
    },
    {
      name: 'docker.io/curlimages/curl',
      tags: list('latest 7.88.1 8.5.0 8.8.0 8.9.1 8.10.1 8.11.1 8.12.1 8.14.1'),
      config: () => curlImage,
      size: () => 9_900_000,
    },
    { name: `${hub}/alpine`, tags: alpineTags, config: () => alpineImage, size: () => 3_800_000 },
    { name: `${hub}/busybox`, tags: busyboxTags, config: () => busyboxImage, size: () => 2_156_000 },
    {
      name: `${hub}/debian`,
      tags: debianTags,
      config: () => debianImage,
      size: (tag) => (tag.endsWith('slim') ? 28_200_000 : 48_500_000),
    },
    { name: `${hub}/hello-world`, tags: list('latest linux'), config: () => helloWorldImage, size: () => 3_000 },
    { name: `${hub}/httpd`, tags: apacheTags, config: apacheImage, size: () => 45_000_000 },
    {
      name: `${hub}/nginx`,
      tags: nginxTags,
      config: nginxImage,
      size: (tag) => (tag.includes('alpine') ? 20_500_000 : 72_200_000),
    },
    {
      name: `${hub}/python`,
      tags: pythonTags,
      config: pythonImage,
      size: (tag) => (tag.endsWith('slim') ? 45_000_000 : 400_000_000),
    },
    { name: `${hub}/redis`, tags: redisTags, config: redisImage, size: () => 45_000_000 },
    { name: 'registry.k8s.io/pause', tags: pauseTags, config: () => pauseImage, size: () => 320_000 },
  ];
  return createRegistry(repositories, BYTES_PER_MS);
}
