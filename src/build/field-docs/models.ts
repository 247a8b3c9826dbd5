import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ApiResource } from '../../cluster/api/scheme.ts';
import type { FieldDocs, KindDocs, TypeDocs } from '../../kubectl/documentation.ts';

/*
 * The npm packages kubernetes-models and @kubernetes-models/apimachinery carry the OpenAPI documents of Kubernetes as TypeScript
 * declarations, one type a file, the descriptions as comments, the counted values as unions of strings. They are written by a program, so
 * that what is read here has one form; anything else is an error that names the file.
 */

/** A declaration file: a structure or a named scalar, and the files of the types it names. */
interface Declaration {
  readonly name: string;
  readonly docs: TypeDocs;
  readonly uses: readonly string[];
}

/** What is said of every object's `apiVersion` and `kind`: the declarations of kinds leave it out, this one has it. */
const EVERY_OBJECT = '@kubernetes-models/apimachinery/apis/meta/v1/Status.d.ts';

/** Numbers with a fraction; all others are integers. */
const FRACTIONS: Readonly<Record<string, readonly string[]>> = {
  JSONSchemaProps: ['maximum', 'minimum', 'multipleOf'],
};

/** Reads the documentation of kinds from the packages in `root`/node_modules, each kind and each file once. */
export class Models {
  readonly #packages: string;
  readonly #files = new Map<string, Declaration>();
  readonly #kinds = new Map<string, KindDocs>();

  /** `root`: the repository's root, an absolute path. */
  constructor(root: string) {
    this.#packages = join(root, 'node_modules');
  }

  /** The documentation of a resource's kind; undefined when the packages do not have it. Throws for a file it cannot read. */
  kind(resource: Pick<ApiResource, 'kind' | 'group' | 'version'>): KindDocs | undefined {
    const { kind, group, version } = resource;
    const file = join(this.#packages, 'kubernetes-models', group, version, `${kind}.d.ts`);
    const known = this.#kinds.get(file);
    if (known || !existsSync(file)) return known;
    const types: Record<string, TypeDocs> = {};
    const visit = (path: string): void => {
      const { name, docs, uses } = this.#read(path);
      if (Object.hasOwn(types, name)) return;
      types[name] = docs;
      uses.forEach(visit);
    };
    visit(file);
    const docs = { root: kind, types };
    this.#kinds.set(file, docs);
    return docs;
  }

  #read(file: string): Declaration {
    let known = this.#files.get(file);
    if (!known) {
      const text = readFileSync(file, 'utf8');
      const imports = this.#imports(file, text);
      known = { ...this.#declaration(file, text, imports), uses: [...imports.values()] };
      this.#files.set(file, known);
    }
    return known;
  }

  /** The types that a file imports, by the names it uses: `IIoK8sApiCoreV1PodSpec` and its file. */
  #imports(file: string, text: string): Map<string, string> {
    const found = [...text.matchAll(/^import \{ (IIo\w+) \} from "([^"]+)";$/gm)];
    return new Map(
      found.map(([, name = '', from = '']) => {
        const path = from.startsWith('.') ? join(dirname(file), from) : join(this.#packages, from);
        return [name, `${path.replace(/\.js$/, '')}.d.ts`];
      }),
    );
  }

  #declaration(file: string, text: string, imports: Map<string, string>): Omit<Declaration, 'uses'> {
    const found =
      /^(\/\*\*\n(?: \*.*\n)+)?export (?:interface I(\w+)( extends TypeMeta)? \{\n([\s\S]*?)^\}|type I(\w+) = )/m.exec(
        text,
      );
    if (!found)
      throw new Error(
        `${file} declares no type as this reader knows it. Pin the package to the version it was made for.`,
      );
    const [, comment, structure, isKind, body = '', scalar] = found;
    const name = structure ?? scalar ?? '';
    const about = comment === undefined ? {} : { text: commentText(comment) };
    const fields = [...body.matchAll(FIELD)].map(([, comment, field = '', optional, type = '']): FieldDocs => {
      if (isKind && (field === 'apiVersion' || field === 'kind')) return this.#everyObject(field);
      const values = /^"/.test(type) ? type.split(' | ').map((value) => JSON.parse(value) as string) : undefined;
      const written = values ? 'string' : this.#type(file, type.replace(/\s+/g, ' '), imports);
      return {
        name: field,
        type: FRACTIONS[name]?.includes(field) ? 'number' : written,
        ...(optional ? {} : { required: true }),
        ...(comment === undefined ? {} : { text: commentText(comment) }),
        ...(values ? { values } : {}),
      };
    });
    return { name, docs: { ...about, fields: fields.sort((a, b) => (a.name < b.name ? -1 : 1)) } };
  }

  #everyObject(field: string): FieldDocs {
    const found = this.#read(join(this.#packages, EVERY_OBJECT)).docs.fields.find((f) => f.name === field);
    return { name: field, type: 'string', ...(found?.text === undefined ? {} : { text: found.text }) };
  }

  /** A type as documentation writes it, from TypeScript: `Array<IIoK8sApiCoreV1Container>` is `[]Container`. */
  #type(file: string, type: string, imports: Map<string, string>): string {
    const list = /^Array<(.*)>$/.exec(type)?.[1];
    if (list !== undefined) return `[]${this.#type(file, list, imports)}`;
    const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1];
    if (map !== undefined) return `map[string]${this.#type(file, map, imports)}`;
    if (/^"/.test(type)) return 'string';
    const plain = PLAIN[type];
    if (plain !== undefined) return plain;
    // Claims of a StatefulSet are written out; they are told by their spec.
    const object = /^\{ .*"spec"\?: (\w+)Spec;/.exec(type)?.[1];
    const spec = imports.get(`${object}Spec`);
    if (object && spec) {
      imports.set(object, spec.replace(/Spec\.d\.ts$/, '.d.ts'));
      return this.#type(file, object, imports);
    }
    const own = /(\w+)\.d\.ts$/.exec(file)?.[1];
    const name = type === `I${own}` ? own : /(\w+)\.d\.ts$/.exec(imports.get(type) ?? '')?.[1];
    if (!name)
      throw new Error(
        `${file}: cannot read the type ${type}. Pin the package to the version this reader was made for.`,
      );
    return name;
  }
}

const PLAIN: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'integer',
  boolean: 'boolean',
  object: 'Object',
  unknown: 'Object',
  any: 'Object',
};

/** A field of a structure: its comment, name, `?` and type. */
const FIELD =
  /^(?: {4}(\/\*\*\n(?: {5}\*.*\n)+?) {5}\*\/\n)? {4}"([^"]+)"(\??): ((?:\{[\s\S]*?^ {4}\}|[^;{"]|"[^"]*")+);$/gm;

/** The text of a comment as the OpenAPI documents have it: without escapes, and without the mark that only compilers read. */
const commentText = (comment: string): string =>
  comment
    .split('\n')
    .slice(1)
    .filter((line) => !/^\s*\*\/$/.test(line))
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .filter((line) => line !== '@deprecated')
    .join('\n')
    .replace(/\n$/, '')
    .replaceAll('\\*', '*');
