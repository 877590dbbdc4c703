type Shape =
  | { is: 'null' }
  | { is: 'plain'; name: string }
  | { is: 'list'; of: Shape | undefined }
  | { is: 'object'; keys: Map<string, Shape>; optional: Set<string> }
  | { is: 'maybe'; of: Shape };

const MOST_KEYS = 40;

/** The shape of a JSON document as text: one key a line, rows of a list merged into one. */
export function describeJson(value: unknown): string {
  return draw(shapeOf(value), '');
}

function shapeOf(value: unknown): Shape {
  if (value === null) return { is: 'null' };
  if (Array.isArray(value)) return { is: 'list', of: value.map(shapeOf).reduce<Shape | undefined>(merge, undefined) };
  if (typeof value !== 'object') return { is: 'plain', name: typeof value === 'string' ? 'text' : typeof value };
  const keys = Object.entries(value).map(([key, item]) => [key, shapeOf(item)] as const);
  return { is: 'object', keys: new Map(keys), optional: new Set() };
}

function merge(one: Shape | undefined, other: Shape): Shape {
  if (one === undefined) return other;
  if (one.is === 'null') return other.is === 'null' || other.is === 'maybe' ? other : { is: 'maybe', of: other };
  if (other.is === 'null') return one.is === 'maybe' ? one : { is: 'maybe', of: one };
  if (one.is === 'maybe' || other.is === 'maybe')
    return { is: 'maybe', of: merge(one.is === 'maybe' ? one.of : one, other.is === 'maybe' ? other.of : other) };
  if (one.is === 'list' && other.is === 'list')
    return { is: 'list', of: other.of === undefined ? one.of : merge(one.of, other.of) };
  if (one.is === 'object' && other.is === 'object') {
    const keys = new Map(one.keys);
    const optional = new Set([...one.optional, ...other.optional]);
    for (const key of one.keys.keys()) if (!other.keys.has(key)) optional.add(key);
    for (const [key, shape] of other.keys) {
      if (!keys.has(key)) optional.add(key);
      keys.set(key, merge(keys.get(key), shape));
    }
    return { is: 'object', keys, optional };
  }
  return one.is === 'plain' && other.is === 'plain' && one.name === other.name ? one : { is: 'plain', name: 'any' };
}

function draw(shape: Shape, indent: string): string {
  switch (shape.is) {
    case 'null':
      return 'null';
    case 'plain':
      return shape.name;
    case 'maybe':
      return `${draw(shape.of, indent)}?`;
    case 'list':
      return `[${shape.of === undefined ? '' : draw(shape.of, indent)}]`;
    case 'object': {
      if (shape.keys.size === 0) return '{}';
      if (shape.keys.size > MOST_KEYS) return `{…: ${draw([...shape.keys.values()].reduce(merge), indent)}}`;
      const deeper = `${indent}  `;
      const lines = [...shape.keys].map(
        ([key, of]) => `${deeper}${key}${shape.optional.has(key) ? ' (may be absent)' : ''}: ${draw(of, deeper)}`,
      );
      return `{\n${lines.join('\n')}\n${indent}}`;
    }
  }
}
