import type { KubeObject } from '../cluster/api/object.ts';
import { type ApiResource, RESOURCES, resourceByKind, splitApiVersion } from '../cluster/api/scheme.ts';
import { Interrupted } from '../cluster/kernel/task.ts';
import type { FileSystem } from '../cluster/runtime/filesystem.ts';
import { failure, throwAll } from './errors.ts';
import { documentsOf, isBlank } from './plain-yaml.ts';
import { toJson } from './print/json.ts';
import type { Session, Work } from './session.ts';
import { readYaml } from './yaml.ts';

/** One object of a file. */
export interface Manifest {
  /** As the user wrote it, or `STDIN`: errors name it. */
  readonly file: string;
  readonly resource: ApiResource;
  /** As the file says; only apiVersion, kind and the types of metadata are checked. */
  readonly object: KubeObject;
  /** Where it goes; undefined for resources without namespaces. */
  readonly namespace: string | undefined;
}

/** Files larger than this are not read. */
const FILE_LIMIT = 3 * 1024 * 1024;

/** What stands in the way of one document, with those before it still good. */
interface Documents {
  readonly manifests: Manifest[];
  readonly errors: Error[];
}

/** Reads the files of `-f`: files, directories, `-`. Throws when anything in them cannot be used. */
export function* readManifests(session: Session, files: readonly string[], recursive: boolean): Work<Manifest[]> {
  const { manifests, errors } = yield* readDocuments(session, files, recursive);
  throwAll(errors);
  return manifests;
}

/** The same for commands that do what they can: apply, create, delete (validation 126, 127). */
export function* readDocuments(session: Session, files: readonly string[], recursive: boolean): Work<Documents> {
  const result: Documents = { manifests: [], errors: [] };
  for (const file of files) {
    if (/^https?:\/\//.test(file))
      throw failure(
        `unable to read URL ${JSON.stringify(file)}: not simulated: the cluster has no way to the internet`,
      );
    if (file === '-') yield* parseFile(session, 'STDIN', yield* session.stdin(), result);
    else
      for (const path of expand(session.system.files, resolvePath(session.system.cwd, file), file, recursive))
        yield* readFile(session, path, result);
  }
  return result;
}

/** An absolute path for a path of the command line. */
export const resolvePath = (cwd: string, file: string): string =>
  file.startsWith('/') ? file : `${cwd.replace(/\/$/, '')}/${file}`;

function expand(files: FileSystem, path: string, shown: string, recursive: boolean): { path: string; shown: string }[] {
  const info = files.stat(path);
  if (!info) throw failure(`the path ${JSON.stringify(shown)} does not exist`);
  if (info.type !== 'directory') return [{ path, shown }];
  const names = files.readdir(path);
  if ('error' in names) throw failure(`open ${shown}: ${names.error}`);
  const found = names.flatMap((name) => {
    const child = `${path}/${name}`;
    const directory = files.stat(child)?.type === 'directory';
    if (directory) return recursive ? expand(files, child, `${shown}/${name}`, true) : [];
    return /\.(json|ya?ml)$/.test(name) ? [{ path: child, shown: `${shown.replace(/\/$/, '')}/${name}` }] : [];
  });
  if (found.length === 0) throw failure(`error reading [${shown}]: recognized file extensions are [.json .yaml .yml]`);
  return found;
}

function* readFile(session: Session, { path, shown }: { path: string; shown: string }, result: Documents): Work {
  const text = session.system.files.read(path);
  if (typeof text !== 'string')
    throw failure(`open ${shown}: ${text.error === 'EACCES' ? 'permission denied' : text.error}`);
  yield* parseFile(session, shown, text, result);
}

function* parseFile(session: Session, file: string, text: string, result: Documents): Work {
  if (text.length > FILE_LIMIT) throw failure(`${file} is larger than ${FILE_LIMIT} bytes`);
  const json = /^\s*\{/.test(text);
  try {
    for (const document of json ? [text] : documentsOf(text)) {
      if (isBlank(document)) continue;
      add(session, file, yield* json ? parseJson(file, document) : parseYaml(file, document), result, 0);
    }
  } catch (e) {
    if (!(e instanceof Error) || e instanceof Interrupted) throw e;
    result.errors.push(e);
  }
}

function* parseYaml(file: string, text: string): Work<unknown> {
  const read = yield* readYaml(text);
  if ('fault' in read) throw failure(`error parsing ${file}: error converting YAML to JSON: ${read.fault}`);
  return read.value;
}

function* parseJson(file: string, text: string): Work<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    // JSON with comments or trailing commas is still YAML.
    return yield* parseYaml(file, text);
  }
}

const isMap = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);

function add(session: Session, file: string, value: unknown, result: Documents, depth: number): void {
  const bad = (why: string): Error =>
    failure(
      `error validating ${JSON.stringify(file)}: error validating data: ${why}; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  if (value === null) return;
  if (!isMap(value)) throw bad('invalid object to validate');
  const faults = ['apiVersion', 'kind'].flatMap((field) => {
    const v = value[field];
    if (v === undefined || v === null || v === '') return [`${field} not set`];
    return typeof v === 'string' ? [] : [`${field} isn't string type`];
  });
  if (faults.length > 0) throw bad(faults.length === 1 ? (faults[0] ?? '') : `[${faults.join(', ')}]`);
  const { kind, items } = value as { kind: string; items: unknown };
  if (kind.endsWith('List') && Array.isArray(items) && depth < 3) {
    for (const item of items) add(session, file, item, result, depth + 1);
    return;
  }
  const fault = metadataFault(value.metadata);
  if (fault) throw failure(`unable to decode ${JSON.stringify(file)}: json: cannot unmarshal ${fault}`);
  const object = value as unknown as KubeObject;
  const metadata = isMap(value.metadata) ? value.metadata : {};
  const resource = resourceFor(value.apiVersion as string, kind);
  const name = typeof metadata.name === 'string' ? metadata.name : '';
  const given = typeof metadata.namespace === 'string' ? metadata.namespace : '';
  if (!resource) {
    throw failure(
      `resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(given)} from ${JSON.stringify(file)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(value.apiVersion)}\nensure CRDs are installed first`,
    );
  }
  if (resource.namespaced && session.namespaceGiven && given && given !== session.namespace) {
    throw failure(
      `the namespace from the provided object ${JSON.stringify(given)} does not match the namespace ${JSON.stringify(session.namespace)}. You must pass '--namespace=${given}' to perform this operation.`,
    );
  }
  result.manifests.push({
    file,
    resource,
    object: { ...object, metadata: metadata as unknown as KubeObject['metadata'] },
    namespace: resource.namespaced ? given || session.namespace : undefined,
  });
}

/** The resource for a kind; a kind in lower case is found too and left for the server to refuse (validation 004), as is `/v1` (011). */
function resourceFor(apiVersion: string, kind: string): ApiResource | undefined {
  const clean = apiVersion.replace(/^\//, '');
  const [group, version] = splitApiVersion(clean);
  return (
    resourceByKind(clean, kind) ??
    RESOURCES.find((r) => r.group === group && r.version === version && r.singular === kind)
  );
}

const jsonType = (v: unknown): string => (Array.isArray(v) ? 'array' : typeof v === 'boolean' ? 'bool' : typeof v);

/** What is wrong with the types in `metadata`, in the words of Go's decoder: kubectl reads only these before it asks the server. */
function metadataFault(metadata: unknown): string | undefined {
  if (metadata === undefined || metadata === null) return undefined;
  if (!isMap(metadata))
    return `${jsonType(metadata)} into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta`;
  for (const [field, value] of Object.entries(metadata)) {
    if (value === null || value === undefined) continue;
    const at = `Go struct field ObjectMeta.metadata.${field}`;
    if (['name', 'namespace', 'generateName'].includes(field) && typeof value !== 'string')
      return `${jsonType(value)} into ${at} of type string`;
    if (field === 'labels' || field === 'annotations') {
      if (!isMap(value)) return `${jsonType(value)} into ${at} of type map[string]string`;
      const wrong = Object.values(value).find((v) => v !== null && typeof v !== 'string');
      if (wrong !== undefined) return `${jsonType(wrong)} into ${at} of type string`;
    }
  }
  return undefined;
}

/** A manifest's object as a request carries it: with its namespace, and apiVersion without a slash in front. */
export function bodyOf(m: Manifest): KubeObject {
  const { object, namespace } = m;
  const metadata = namespace === undefined ? object.metadata : { ...object.metadata, namespace };
  return {
    ...object,
    apiVersion: resourceByKind(object.apiVersion, object.kind)
      ? object.apiVersion
      : object.apiVersion.replace(/^\//, ''),
    metadata,
  };
}

/** The annotation in which `kubectl apply` keeps what it was given. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object with the last-applied annotation that says what the object is without it. */
export function withLastApplied(object: KubeObject): KubeObject {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {};
  const bare = { ...object, metadata: { ...object.metadata, annotations } };
  return {
    ...bare,
    metadata: { ...bare.metadata, annotations: { ...annotations, [LAST_APPLIED]: `${toJson(bare)}\n` } },
  };
}
