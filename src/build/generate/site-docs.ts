// Writes what authors read about `site.yaml`, from its schema (src/build/content/site-schema.ts): the schema for editors,
// and the table of fields in content/README.md. Run it after a change of the schema:
//
//     node src/build/generate/site-docs.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'astro/zod';
import { siteSchema } from '../content/site-schema.ts';
import { projectRoot } from '../project.ts';

/** A schema as editors read it, as far as the table needs it. */
interface JsonSchema {
  readonly description?: string;
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

const jsonSchema = z.toJSONSchema(siteSchema, { target: 'draft-7', io: 'input' }) as JsonSchema;

/** The rows of the table: a field, whether it is needed, what it is for; then the fields inside it. */
function rows({ properties = {}, required = [] }: JsonSchema, prefix = ''): string[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const isList = field.items?.properties !== undefined;
    const path = `${prefix}${name}`;
    const { default: otherwise } = field;
    const without = typeof otherwise === 'string' ? ` Without it \`${otherwise}\`.` : '';
    const row = `| \`${path}\` | ${required.includes(name) ? 'yes' : ''} | ${field.description ?? ''}${without} |`;
    return [row, ...rows(isList && field.items ? field.items : field, `${path}${isList ? '[]' : ''}.`)];
  });
}

const start = '<!-- The table is made by src/build/generate/site-docs.ts -->\n';
const end = '<!-- to here -->\n';

/** The files that are made of the schema: their paths from the repository's root, and their texts. */
export function siteDocs(): Map<string, string> {
  const readme = 'content/README.md';
  const text = readFileSync(join(projectRoot, readme), 'utf8');
  const [before = '', rest = ''] = text.split(start);
  const table = ['| field | needed | what it is for |', '| --- | --- | --- |', ...rows(jsonSchema)].join('\n');
  return new Map([
    ['src/build/content/site-schema.generated.json', `${JSON.stringify(jsonSchema, undefined, 2)}\n`],
    [readme, `${before}${start}\n${table}\n\n${end}${rest.split(end)[1] ?? ''}`],
  ]);
}

if (import.meta.main) {
  for (const [file, text] of siteDocs()) writeFileSync(join(projectRoot, file), text);
}
