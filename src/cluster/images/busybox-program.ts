import type { Program } from '../runtime/system.ts';
import { print } from '../shell/tools/tool.ts';

/** The program `busybox APPLET [ARGUMENT]...`; `--list`, or nothing, names the applets. */
export const busybox = (applets: Readonly<Record<string, Program>>): Program =>
  function* (system) {
    const [, name] = system.argv;
    if (name === undefined || name === '--list') {
      const names = Object.keys(applets).sort();
      yield* print(
        system,
        name
          ? `${names.join('\n')}\n`
          : `BusyBox v1.37.0 multi-call binary.\n\nCurrently defined functions:\n\t${names.join(', ')}\n`,
      );
      return 0;
    }
    const applet = applets[name];
    if (!applet || !Object.hasOwn(applets, name)) {
      yield system.stderr.write(`${name}: applet not found\n`);
      return 127;
    }
    return yield* applet(system.as(system.argv.slice(1)));
  };
