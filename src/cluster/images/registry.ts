import { alpineGitImage, alpineImage, busyboxImage, curlImage } from './busybox.ts';
import { debianImage } from './debian.ts';
import { pauseImage } from './pause.ts';
import { createRegistry, type ImageConfig, type Registry, type Repository } from './repository.ts';
import { apacheImage, helloWorldImage, nginxImage, pythonImage, redisImage } from './server-images.ts';

export { createRegistry, type ImageConfig, type Registry, type RegistryImage, type Repository } from './repository.ts';

/** Bytes that a reader's node pulls in a virtual millisecond: 40 MB/s. */
const BYTES_PER_MS = 40_000;

type Configured = ImageConfig | ((tag: string) => ImageConfig);

/** A repository; `small` is the size of images whose tag has `slim` or `alpine` in it. */
const repository = (name: string, tags: string, config: Configured, size: number, small = size): Repository => ({
  name: name.includes('/') ? name : `docker.io/library/${name}`,
  tags: tags.split(' '),
  config: (tag) => (typeof config === 'function' ? config(tag) : config),
  size: (tag) => (/slim|alpine/.test(tag) ? small : size),
});

const NGINX_TAGS =
  '1 1.14.2 1.16.1 1.19 1.20 1.21 1.22 1.23 1.24 1.25 1.25-alpine 1.25.3 1.25.5 1.26 1.26-alpine 1.27 1.27-alpine 1.27.0 1.27.1 1.27.2 1.27.3 1.27.4 1.28 1.28-alpine 1.29 1.29-alpine alpine latest mainline stable stable-alpine';
const PYTHON_TAGS = '3 3.9 3.10 3.11 3.11-slim 3.12 3.12-slim 3.13 3.13-slim 3.14 3.14-slim latest slim';
const CURL_TAGS = 'latest 7.88.1 8.5.0 8.8.0 8.9.1 8.10.1 8.11.1 8.12.1 8.14.1';

/** The images that the site's readers can run, with the sizes of the real ones. */
export const siteRegistry = (): Registry =>
  createRegistry(
    [
      repository('docker.io/alpine/git', 'latest v2.49.1 2.49.1', alpineGitImage, 27_900_000),
      repository('docker.io/curlimages/curl', CURL_TAGS, curlImage, 9_900_000),
      repository('alpine', '3 3.18 3.19 3.20 3.21 3.22 edge latest', alpineImage, 3_800_000),
      repository('busybox', '1.28 1.34 1.35 1.36 1.36.1 1.37 glibc latest musl stable', busyboxImage, 2_156_000),
      repository('debian', '12 bookworm bookworm-slim latest', debianImage, 48_500_000, 28_200_000),
      repository('hello-world', 'latest linux', helloWorldImage, 3_000),
      repository('httpd', '2 2.4 2.4.62 2.4.65 bookworm latest', apacheImage, 45_000_000),
      repository('nginx', NGINX_TAGS, nginxImage, 72_200_000, 20_500_000),
      repository('python', PYTHON_TAGS, pythonImage, 400_000_000, 45_000_000),
      repository('redis', '6 6.2 7 7.2 7.4 8 bookworm latest', redisImage, 45_000_000),
      repository('registry.k8s.io/pause', '3.8 3.9 3.10 3.10.1', pauseImage, 320_000),
    ],
    BYTES_PER_MS,
  );
