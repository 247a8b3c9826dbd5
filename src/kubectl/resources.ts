import type { KubeObject } from '../cluster/api/object.ts';
import { type ApiResource, RESOURCES, resourceByKey } from '../cluster/api/scheme.ts';
import { matchesRequirements, parseSelector } from '../cluster/api/selectors.ts';
import type { Call } from './command.ts';
import { CommandError, collecting, failure, noObjects, notSimulated, ServerError } from './errors.ts';
import { type Manifest, readDocuments, readManifests, resolvePath } from './manifest.ts';
import type { Work } from './session.ts';

/** Objects a command is about: one by name, all of a resource, or what files say. */
export interface Target {
  readonly resource: ApiResource;
  /** Undefined: all of the resource. */
  readonly name: string | undefined;
  /** Undefined: all namespaces, or a resource without. */
  readonly namespace: string | undefined;
  /** With -f: what the file says. */
  readonly manifest?: Manifest;
}

/** What the user asked for, with what matters for printing it. */
export interface Selection {
  readonly targets: readonly Target[];
  /** Exactly one object was named. */
  readonly single: boolean;
  /** More than one resource was named, so that rows tell their kind. */
  readonly mixed: boolean;
}

const YOU_MUST = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/** The error for a command that was given no resource at all. */
export const noResource = (): CommandError => failure(YOU_MUST);

/**
 * The resource of a word: `pods`, `pod`, `po`, `deployments.apps`, `deployments.v1.apps`, any case. Undefined when there is none.
 * `events` and `ev` are those of the core group.
 */
export function findResource(word: string): ApiResource | undefined {
  const lower = word.toLowerCase();
  const [name = '', ...rest] = lower.split('.');
  const wanted = rest.join('.');
  return RESOURCES.find((r) => {
    if (r.resource !== name && r.singular !== name && !r.shortNames.includes(name)) return false;
    return (
      !wanted ||
      r.group === wanted ||
      `${r.version}.${r.group}` === wanted ||
      (r.group === '' && r.version === wanted) ||
      (r.group !== '' && r.group.startsWith(`${wanted}.`))
    );
  });
}

/** The resource of a key that is known to exist. */
export function known(key: string): ApiResource {
  const resource = resourceByKey(key);
  if (!resource) throw new TypeError(`no resource ${key}`);
  return resource;
}

/** The resource of a word, or kubectl's error. */
export const resourceOf = (word: string): ApiResource => mappedResource(word, 'error: ');

/** The same for commands that look types up by themselves: their error has nothing in front. */
export function mappedResource(word: string, before = ''): ApiResource {
  const found = findResource(word);
  if (found) return found;
  throw new CommandError(`${before}the server doesn't have a resource type ${JSON.stringify(word.split('.')[0])}`);
}

/** The resources of `pods,svc` or of a category (`all`). */
function resourcesOf(words: string): ApiResource[] {
  return words.split(',').flatMap((word) => {
    const category = findResource(word) ? [] : RESOURCES.filter((r) => r.categories.includes(word.toLowerCase()));
    return category.length > 0 ? category.sort((a, b) => order(a) - order(b)) : [resourceOf(word)];
  });
}

/** `kubectl get all` lists in this order (recording 150). */
const ALL_ORDER = [
  'pods',
  'replicationcontrollers',
  'services',
  'daemonsets',
  'deployments',
  'replicasets',
  'statefulsets',
  'horizontalpodautoscalers',
  'cronjobs',
  'jobs',
];
const order = (r: ApiResource): number => ALL_ORDER.indexOf(r.resource);

/** How a resource's objects are called in messages: `pod/web`, `deployment.apps/web`. */
export const nameOf = (r: ApiResource, name: string): string => `${kindName(r)}/${name}`;

/** `pod`, `deployment.apps`. */
export const kindName = (r: ApiResource): string => `${r.kind.toLowerCase()}${r.group ? `.${r.group}` : ''}`;

/** `pods/web`, `deployments.apps/web`: as some messages name objects. */
export const pluralName = (r: ApiResource, name: string): string =>
  `${r.resource}${r.group ? `.${r.group}` : ''}/${name}`;

/** What kubectl says when it has waited for an object in vain. */
export const timedOut = (r: ApiResource, name: string): string =>
  `timed out waiting for the condition on ${pluralName(r, name)}`;

/** What kubectl says when there is nothing; `scoped`: it has looked in one namespace. */
export const nothingFound = (namespace: string, scoped: boolean): string =>
  `No resources found${scoped ? ` in ${namespace} namespace.` : ''}\n`;

/**
 * Reads a command's resource arguments: `pods`, `pod a b`, `pod/a svc/b`, `pods,svc`, or -f. `all`: a resource without names means all of it.
 */
export function* select(
  call: Call,
  options: { all: boolean; args?: readonly string[]; selector?: boolean; none?: () => Error },
): Work<Selection> {
  const { session } = call;
  const args = options.args ?? call.args;
  const files = call.list('filename');
  const namespace = call.given('all-namespaces') && call.is('all-namespaces') ? undefined : session.namespace;
  const scoped = (r: ApiResource): string | undefined => (r.namespaced ? namespace : undefined);
  const scopeOfNamed = (r: ApiResource): string | undefined => {
    if (r.namespaced && namespace === undefined)
      throw failure('a resource cannot be retrieved by name across all namespaces');
    return scoped(r);
  };
  refuseKustomize(call);
  if (files.length > 0) {
    if (args.length > 0)
      throw failure('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
    const manifests = yield* readManifests(session, files, call.is('recursive'));
    const targets = manifests.map(
      (m): Target => ({
        resource: m.resource,
        name: m.object.metadata.name ?? '',
        namespace: m.namespace,
        manifest: m,
      }),
    );
    return named(targets);
  }
  if (args.length === 0) throw options.none?.() ?? noResource();
  const selective = options.selector ?? Boolean(call.text('selector') || call.text('field-selector') || call.is('all'));
  if (args.some((a) => a.includes('/'))) {
    const targets = args.map((arg): Target => {
      const parts = arg.split('/');
      const [type = '', name = ''] = parts;
      if (parts.length === 1)
        throw failure(
          `there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'`,
        );
      if (parts.length > 2) throw failure('arguments in resource/name form may not have more than one slash');
      if (!type || !name) throw failure('arguments in resource/name form must have a single resource and name');
      const resource = resourceOf(type);
      return { resource, name, namespace: scopeOfNamed(resource) };
    });
    if (selective) throw failure('name cannot be provided when a selector is specified');
    if (!namespace) throw failure('a resource cannot be retrieved by name across all namespaces');
    return named(targets);
  }
  const [types = '', ...names] = args;
  const resources = resourcesOf(types);
  if (names.length > 0) {
    if (selective) throw failure('name cannot be provided when a selector is specified');
    if (!namespace) throw failure('a resource cannot be retrieved by name across all namespaces');
    return named(
      resources.flatMap((resource) => names.map((name) => ({ resource, name, namespace: scopeOfNamed(resource) }))),
    );
  }
  if (!options.all && !selective) throw failure('resource(s) were provided, but no name was specified');
  return {
    targets: resources.map((resource): Target => ({ resource, name: undefined, namespace: scoped(resource) })),
    single: false,
    mixed: resources.length > 1,
  };
}

/** The selection of objects that were named one by one. */
const named = (targets: readonly Target[]): Selection => ({
  targets,
  single: targets.length === 1,
  mixed: new Set(targets.map((t) => t.resource)).size > 1,
});

/** Kustomizations are not simulated. Throws that, or kubectl's error when -k is used wrongly. */
export function refuseKustomize(call: Call): void {
  const folder = call.text('kustomize');
  if (!folder) return;
  if (call.list('filename').length > 0) throw failure('only one of -f or -k can be specified');
  const { files, cwd } = call.session.system;
  const path = resolvePath(cwd, folder);
  if (files.stat(path)?.type !== 'directory')
    throw failure(
      `must build at directory: not a valid directory: evalsymlink failure on '${folder}' : lstat ${path}: no such file or directory`,
    );
  if (!['kustomization.yaml', 'kustomization.yml', 'Kustomization'].some((n) => files.stat(`${path}/${n}`)))
    throw failure(
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${path}'`,
    );
  throw notSimulated('kustomization directories (-k)');
}

/** An object found for a target. */
export interface Found {
  readonly resource: ApiResource;
  readonly object: KubeObject;
  readonly manifest?: Manifest;
}

/**
 * Does something to everything that a command names. What fails for one object does not keep the others and is thrown in the end. `verb` is for
 * kubectl's words when there is nothing to do it to.
 */
export function* eachTarget(
  call: Call,
  options: Parameters<typeof select>[1] & { readonly verb?: string },
  work: (target: Found) => Work,
): Work {
  const errors: Error[] = [];
  const found = yield* fetch(call, yield* select(call, options), errors);
  if (options.verb && found.length + errors.length === 0) throw noObjects(options.verb);
  yield* collecting(found, errors, work);
}

/** Does something to every object in the files of a command, of those that `-l` selects; failures as above. */
export function* eachManifest(call: Call, verb: string, work: (manifest: Manifest) => Work): Work {
  refuseKustomize(call);
  const files = call.list('filename');
  if (files.length === 0) throw failure('must specify one of -f and -k');
  const { manifests, errors } = yield* readDocuments(call.session, files, call.is('recursive'));
  const selector = parseSelector(call.text('selector'));
  if ('error' in selector) throw failure(selector.error);
  const chosen = manifests.filter((m) => matchesRequirements(selector.requirements, m.object.metadata.labels ?? {}));
  if (chosen.length + errors.length === 0) throw noObjects(verb);
  yield* collecting(chosen, errors, work);
}

/** Fetches what a selection names; failures for single objects are collected in `errors`, a failing list throws. */
export function* fetch(call: Call, selection: Selection, errors: Error[]): Work<Found[]> {
  const { session } = call;
  const found: Found[] = [];
  const options = selectors(call);
  for (const target of selection.targets) {
    const { resource, manifest } = target;
    try {
      if (manifest && call.is('local')) found.push({ resource, object: manifest.object, manifest });
      else if (target.name === undefined)
        for (const object of yield* session.list(resource, target.namespace, options)) found.push({ resource, object });
      else
        found.push({
          resource,
          object: yield* session.get(resource, target.namespace, target.name),
          ...(manifest ? { manifest } : {}),
        });
    } catch (e) {
      if (!(e instanceof ServerError)) throw e;
      errors.push(e);
    }
  }
  return found;
}

/** `-l` and `--field-selector` as request options. */
export function selectors(call: Call): { labelSelector?: string; fieldSelector?: string } {
  const labelSelector = call.text('selector');
  const fieldSelector = call.text('field-selector');
  return { ...(labelSelector ? { labelSelector } : {}), ...(fieldSelector ? { fieldSelector } : {}) };
}
