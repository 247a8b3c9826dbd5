import type { KubeObject } from '../../cluster/api/object.ts';
import type { Call } from '../command.ts';
import { failure } from '../errors.ts';
import { objectName, objectText, parseOutput, withoutManagedFields } from '../print/objects.ts';

/** Whether and where a change is only tried. */
export type DryRun = 'none' | 'client' | 'server';

/** Reads `--dry-run`. */
export function dryRun(call: Call): DryRun {
  const value = call.text('dry-run') || 'none';
  if (value === 'none' || value === 'client' || value === 'server') return value;
  if (value === 'unchanged') throw failure('--dry-run requires a value: client or server');
  throw failure(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
}

/** What is added to the message of a change that was only tried. */
export const dryRunNote = (d: DryRun): string =>
  d === 'none' ? '' : d === 'client' ? ' (dry run)' : ' (server dry run)';

/** Reports a changed object as `-o` asks, without -o as `pod/web created`. */
export function report(call: Call, object: KubeObject, done: string): void {
  const output = call.text('output');
  if (output === '') {
    call.session.out(`${objectName(object)} ${done}${dryRunNote(dryRun(call))}\n`);
    return;
  }
  const shown = call.is('show-managed-fields') ? object : withoutManagedFields(object);
  call.session.out(objectText(parseOutput(output, false), shown, [shown], objectName(object)));
}

/** Flags of commands that print what they changed. */
export const OUTPUT_FLAGS = 'output/o:s template:s allow-missing-template-keys:b=true show-managed-fields:b';
/** Flags of commands that can only try a change. */
export const DRY_FLAGS = 'dry-run:s?unchanged=none field-manager:s';
/** Flags of commands that read files. */
export const FILE_FLAGS = 'filename/f:a kustomize/k:s recursive/R:b';
