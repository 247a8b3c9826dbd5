import type { KubeObject } from '../../cluster/api/object.ts';
import { type ApiResource, apiVersionOf } from '../../cluster/api/scheme.ts';
import { noSuchResource } from '../../cluster/api/status.ts';
import { tableOf } from '../../cluster/api/tables/table.ts';
import type { ApiRequest, Table } from '../../cluster/apiserver/request.ts';
import type { Call } from '../command.ts';
import { SERVER_BUILD } from '../context.ts';
import { CommandError, failure, isNotFound, ServerError, throwAll, usageError } from '../errors.ts';
import { formats } from '../parts.ts';
import { listOf, type Output, objectName, objectText, parseOutput, withoutManagedFields } from '../print/objects.ts';
import { type TableView, tableText } from '../print/table.ts';
import type { RememberedWidths } from '../print/tabwriter.ts';
import { kindName, nothingFound, type Selection, select, selectors, type Target } from '../resources.ts';
import { path, scope, type Work, wait } from '../session.ts';

/** `kubectl get`: tables from the server's Table, or the objects. Recordings 230 and 231. */
export function* get(call: Call): Work {
  const { session } = call;
  if (call.given('raw')) return yield* raw(call);
  const template = call.text('template');
  const output = readOutput(
    template && !call.text('output') ? `go-template=${template}` : call.text('output'),
    template,
  );
  const selection = yield* select(call, {
    all: true,
    selector: Boolean(call.text('selector') || call.text('field-selector')),
    none: () => {
      session.err(
        'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n',
      );
      return failure(
        'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee \'kubectl get -h\' for help and examples',
      );
    },
  });
  if (call.text('subresource') && selection.targets.some((t) => t.name === undefined))
    throw failure('subresource cannot be used when bulk resources are specified');
  if (output instanceof Error) {
    // What is asked for is fetched before -o is looked at (recording 253).
    yield* tables(call, false, selection, true);
    throw output;
  }
  if (call.is('watch') || call.is('watch-only')) return yield* watch(call, output, selection);
  if (output.form === 'table') yield* tables(call, output.wide, selection);
  else yield* objects(call, output, selection);
}

/** `template`: what `--template` says, for formats without a template of their own. */
function readOutput(text: string, template: string): Output | CommandError {
  try {
    return parseOutput(template && /^(go-)?template$/.test(text) ? `${text}=${template}` : text, true);
  } catch (e) {
    if (e instanceof CommandError) return e;
    throw e;
  }
}

function* raw(call: Call): Work {
  const at = call.text('raw');
  if (call.args.length > 0) throw failure('arguments may not be passed when --raw is specified');
  if (!at.startsWith('/'))
    throw failure(`--raw must be a valid URL path: parse ${JSON.stringify(at)}: invalid URI for request`);
  yield* call.session.pause(10);
  if (at === '/healthz' || at === '/livez' || at === '/readyz') return call.session.out('ok');
  if (at === '/version') return call.session.out(JSON.stringify(SERVER_BUILD, null, 2));
  call.session.out(JSON.stringify(yield* call.session.request(rawRequest(at))));
}

/** The request that a path of the API stands for: `/api/v1/namespaces/default/pods/web`. Throws ServerError for any other path. */
function rawRequest(at: string): Omit<ApiRequest, 'author'> {
  const [path = '', query = ''] = at.split('?');
  const words = path.split('/').filter(Boolean);
  const core = words[0] === 'api';
  const [group = '', version = '', ...rest] = core ? ['', ...words.slice(1)] : words.slice(1);
  const scoped = rest[0] === 'namespaces' && rest.length > 2;
  const [resource = '', name, subresource] = scoped ? rest.slice(2) : rest;
  if (!/^apis?$/.test(words[0] ?? '') || !resource || rest.length > (scoped ? 5 : 3))
    throw new ServerError(noSuchResource());
  const given = new URLSearchParams(query);
  const selector = (key: 'labelSelector' | 'fieldSelector') => {
    const text = given.get(key);
    return text ? { [key]: text } : {};
  };
  return {
    group,
    version,
    resource,
    verb: name === undefined ? 'list' : 'get',
    ...(scoped ? { namespace: rest[1] ?? '' } : {}),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
    options: { ...selector('labelSelector'), ...selector('fieldSelector') },
  };
}

/** One resource's Table, with the target it answers. */
interface Found {
  readonly resource: ApiResource;
  readonly table: Table;
}

/** The request for a target: all of a resource, or one object of it or its subresource. */
function requestFor(call: Call, { resource, namespace, name }: Target) {
  const subresource = call.text('subresource');
  const request = { ...path(resource), ...scope(resource, namespace), ...(subresource ? { subresource } : {}) };
  return name === undefined ? { ...request, verb: 'list' as const } : { ...request, verb: 'get' as const, name };
}

/** Fetches each target; gives what the server refused, but for what is not found and may be missing. */
function* eachFound(call: Call, { targets }: Selection, work: (target: Target) => Work): Work<Error[]> {
  const errors: Error[] = [];
  for (const target of targets) {
    try {
      yield* work(target);
    } catch (e) {
      if (!(e instanceof ServerError)) throw e;
      if (!(call.is('ignore-not-found') && isNotFound(e))) errors.push(e);
    }
  }
  return errors;
}

/** Fetches and prints tables; `silent`: only fetches. Throws what could not be fetched. */
function* tables(call: Call, wide: boolean, selection: Selection, silent = false): Work {
  const { session } = call;
  const found: Found[] = [];
  const options = { ...selectors(call), as: 'Table' as const };
  const errors = yield* eachFound(call, selection, function* (target) {
    const { resource } = target;
    const table = yield* call.session.request<Table>({ ...requestFor(call, target), options });
    const last = found.at(-1);
    if (target.name !== undefined && last?.resource === resource)
      found[found.length - 1] = { resource, table: { ...table, rows: [...last.table.rows, ...table.rows] } };
    else found.push({ resource, table });
  });
  if (silent) return throwAll(errors);
  const by = call.text('sort-by');
  const sort = by ? formats.value?.rowSorter(by) : undefined;
  let printed = 0;
  for (const { resource, table } of found) {
    const rows = sort ? sort(table.rows) : table.rows;
    if (rows.length === 0) continue;
    if (printed++ > 0) session.out('\n');
    session.out(tableText({ ...table, rows }, view(call, wide, resource, selection), undefined));
  }
  if (printed === 0 && errors.length === 0 && !call.is('ignore-not-found'))
    session.err(nothingFound(session.namespace, isScoped(selection.targets)));
  throwAll(errors);
}

const isScoped = (targets: readonly Target[]): boolean =>
  targets.some((t) => t.resource.namespaced && t.namespace !== undefined);

function view(call: Call, wide: boolean, resource: ApiResource, selection: Selection): TableView {
  return {
    wide,
    header: !call.is('no-headers'),
    kind: selection.mixed || call.is('show-kind') ? kindName(resource) : undefined,
    namespaces: call.is('all-namespaces') && resource.namespaced,
    labels: call.list('label-columns'),
    showLabels: call.is('show-labels'),
  };
}

function* objects(call: Call, output: Output, selection: Selection): Work {
  const { session } = call;
  const items: KubeObject[] = [];
  const errors = yield* eachFound(call, selection, function* (target) {
    const { resource, namespace, name } = target;
    const found =
      name === undefined
        ? yield* session.list(resource, namespace, selectors(call))
        : [yield* session.request(requestFor(call, target))];
    // Items of a list do not say what they are.
    const typed: Partial<KubeObject> = { apiVersion: apiVersionOf(resource), kind: resource.kind };
    items.push(...found.map((o) => ({ ...typed, ...o })));
  });
  if (call.text('sort-by')) {
    formats.value?.sortObjects(items, call.text('sort-by'));
  }
  const shown = call.is('show-managed-fields') ? items : items.map(withoutManagedFields);
  if (output.form === 'name') for (const o of shown) session.out(`${objectName(o)}\n`);
  else if (selection.single) for (const o of shown) session.out(objectText(output, o, [o], '', !call.is('no-headers')));
  else if (errors.length === 0 || shown.length > 0)
    session.out(objectText(output, listOf(shown), shown, '', !call.is('no-headers')));
  throwAll(errors);
}

/** `get -w`: what is there, then every change as it comes, columns never narrower than before (recordings 014 and 070). */
function* watch(call: Call, output: Output, selection: Selection): Work {
  const { session } = call;
  const [target] = selection.targets;
  if (!target || (selection.targets.length > 1 && selection.mixed))
    throw failure('you may only specify a single resource type');
  if (selection.targets.length > 1)
    throw usageError(
      'get',
      'watch is only supported on individual resources and resource collections - more than 1 resource was found',
    );
  const { resource, namespace, name } = target;
  const fields = name === undefined ? call.text('field-selector') : `metadata.name=${name}`;
  const chosen = { ...selectors(call), ...(fields ? { fieldSelector: fields } : {}) };
  if (name !== undefined) yield* session.get(resource, namespace, name);
  const remembered: RememberedWidths = [];
  let header = !call.is('no-headers');
  const show = (object: KubeObject | Table, event: string): void => {
    if (output.form === 'table') {
      const table =
        'columnDefinitions' in object
          ? object
          : tableOf(resource, [object], object.metadata.resourceVersion ?? '', session.now);
      if (table.rows.length === 0) return;
      session.out(
        tableText(
          table,
          {
            ...view(call, output.wide, resource, selection),
            header,
            event: call.is('output-watch-events') ? event : undefined,
          },
          remembered,
        ),
      );
      header = false;
    } else if (!('columnDefinitions' in object)) {
      const o = withoutManagedFields(object);
      session.out(
        `${output.form === 'yaml' && !header ? '---\n' : ''}${objectText(output, o, [o], objectName(o), header)}${output.form === 'jsonpath' ? '\n' : ''}`,
      );
      header = false;
    }
  };
  if (!call.is('watch-only')) {
    const request = { ...path(resource), verb: 'list' as const, ...scope(resource, namespace) };
    if (output.form === 'table')
      show(yield* session.request<Table>({ ...request, options: { ...chosen, as: 'Table' } }), 'ADDED');
    else for (const o of yield* session.list(resource, namespace, chosen)) show(o, 'ADDED');
  }
  const inbox = session.watch(resource, { namespace, ...chosen });
  try {
    for (;;) {
      yield* session.flush();
      const event = yield* wait(inbox.next);
      show(event.object, event.type);
    }
  } finally {
    inbox.close();
  }
}
