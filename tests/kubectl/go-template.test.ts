import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillGoTemplate, parseGoTemplate } from '../../src/kubectl/print/go-template.ts';

const list = {
  items: [
    { name: 'a', ready: true, n: [1, 2] },
    { name: 'b', ready: false, n: [] },
  ],
};
const fill = (template: string): string => fillGoTemplate(parseGoTemplate(template), list);

test('fields, range, if, with, else', () => {
  assert.equal(fill('{{range .items}}{{.name}}{{"\\n"}}{{end}}'), 'a\nb\n');
  assert.equal(fill('{{range .items}}{{if .ready}}+{{else}}-{{end}}{{end}}'), '+-');
  assert.equal(fill('{{with .nosuch}}x{{else}}none{{end}}'), 'none');
  assert.equal(fill('{{(index .items 1).name}}'), 'b');
  assert.equal(fill('{{with index .items 1}}{{.name}}{{end}}'), 'b');
  assert.equal(fill('{{len .items}} {{.nosuch.deeper}}'), '2 <no value>');
  assert.equal(fill('{{range .items}}{{if eq .name "b"}}{{.name}}{{end}}{{end}}'), 'b');
  assert.equal(fill('a {{- "b" -}} c'), 'abc');
});

test('what cannot be read says so', () => {
  assert.throws(() => parseGoTemplate('{{.a'), /unclosed action/);
  assert.throws(() => parseGoTemplate('{{range .a}}'), /unexpected EOF/);
  assert.throws(() => parseGoTemplate('{{end}}'), /unexpected \{\{end\}\}/);
  assert.throws(() => parseGoTemplate('{{.a | printf "%d"}}'), /not simulated/);
  assert.throws(() => fill('{{nosuch .a}}'), /function "nosuch" not defined/);
  assert.equal(fill('{{.__proto__}}{{.constructor}}'), '<no value><no value>');
});
