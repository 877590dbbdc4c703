import { CRITERIA_SCHEMA } from './criteria-shape.ts';
import { DOCUMENT } from './document.ts';
import type { JsonSchema } from './shape.ts';
import { DEFINITIONS } from './words.ts';

/** The JSON Schema of the setup document, made from the shapes that read it; published as docs/setup.schema.json. */
export function setupJsonSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'crmctl setup document',
    description: 'The whole setup of an account: crmctl plan, apply and export.',
    ...DOCUMENT.schema,
    $defs: { ...DEFINITIONS, criteria: CRITERIA_SCHEMA },
  };
}
