import type { Call } from '../command.ts';
import { refuseArguments } from '../errors.ts';
import { bodyOf, withLastApplied } from '../manifest.ts';
import { parseOutput } from '../print/objects.ts';
import { eachManifest } from '../resources.ts';
import { path, scope, type Work } from '../session.ts';
import { dryRun, report, writing } from './dry-run.ts';

/** `kubectl create -f`. */
export function* create(call: Call): Work {
  refuseArguments('create', call.args);
  if (call.text('output')) parseOutput(call.text('output'), false);
  yield* eachManifest(call, 'create', function* (m) {
    const body = call.is('save-config') ? withLastApplied(bodyOf(m)) : bodyOf(m);
    const context = `error when creating ${JSON.stringify(m.file)}`;
    const request = { ...path(m.resource), ...scope(m.resource, m.namespace), verb: 'create' as const, body };
    const dry = dryRun(call) === 'client';
    report(call, dry ? body : yield* call.session.request({ ...request, options: writing(call) }, context), 'created');
  });
}
