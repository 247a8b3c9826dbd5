import { RESOURCES } from '../../cluster/api/scheme.ts';
import { documentation, kindDocsName } from '../../kubectl/documentation.ts';
import { Models } from './models.ts';

// Loading this module lets `kubectl explain` read its texts from the installed packages: in tests and where pages are drawn. The working
// directory is the repository's root, as it is for every npm script.
const models = new Models(process.cwd());
const byName = new Map(RESOURCES.map((resource) => [kindDocsName(resource), resource]));

documentation.fetchFrom((name) => (done) => {
  const resource = byName.get(name);
  done(resource && models.kind(resource));
});
