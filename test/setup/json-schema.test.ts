import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { setupJsonSchema } from '../../src/setup/json-schema.ts';
import { cliFor } from '../support/run-cli.ts';
import { useTemporaryFolder } from '../support/small-account.ts';

const folder = useTemporaryFolder();
const DOCS = join(import.meta.dirname, '../../docs');

test('the published JSON Schema is the one that the shapes give; vitest -u writes it anew', async () => {
  await expect(`${JSON.stringify(setupJsonSchema(), undefined, 2)}\n`).toMatchFileSnapshot(
    join(DOCS, 'setup.schema.json'),
  );
});

test('every reference within the schema leads somewhere', () => {
  const schema = JSON.parse(JSON.stringify(setupJsonSchema())) as { $defs: Record<string, object> };
  const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map((found) => found[1]!);
  expect(references.length).toBeGreaterThan(0);
  expect(references.filter((name) => !(name in schema.$defs))).toEqual([]);
});

test('the page about the document names every key that it can have', () => {
  const page = readFileSync(join(DOCS, 'setup.md'), 'utf8');
  const keys = new Set<string>();
  const collect = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { properties } = schema as { properties?: Record<string, unknown> };
    for (const key of Object.keys(properties ?? {})) keys.add(key);
    for (const part of Object.values(schema)) collect(part);
  };
  collect(setupJsonSchema());
  expect([...keys].filter((key) => !new RegExp(`\\b${key}\\b`).test(page))).toEqual([]);
});

test('the document on the page can be applied as it stands, and says all there is to say', async () => {
  const cwd = folder();
  const page = readFileSync(join(DOCS, 'setup.md'), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((found) => found[1]!);
  writeFileSync(
    join(cwd, 'setup.yaml'),
    blocks.find((block) => block.includes('rules:'))!,
  );
  const cli = cliFor(join(cwd, 'test.db'), { cwd });
  expect(await cli('apply -f setup.yaml --yes')).toMatchObject({ code: 0, stderr: '' });
  expect((await cli('plan -f setup.yaml --exit-code')).code).toBe(0);
});
