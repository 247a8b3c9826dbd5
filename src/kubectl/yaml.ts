import { wholeYaml } from './parts.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { need, type Work } from './session.ts';

/**
 * One YAML document as a JSON value, or why it cannot be read, in go-yaml's words. The whole parser is asked only for what is not plain; when
 * it has to be fetched for that and cannot be, this throws CommandError.
 */
export function* readYaml(text: string): Work<{ readonly value: unknown } | { readonly fault: string }> {
  const plain = readPlainYaml(text);
  if (plain) return plain;
  const whole = yield* need(wholeYaml, 'the YAML parser');
  try {
    return { value: whole.readYaml(text) };
  } catch (e) {
    if (!(e instanceof whole.YamlError)) throw e;
    return { fault: e.message };
  }
}
