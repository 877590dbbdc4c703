import { Document, isMap, isPair, isScalar, isSeq, type Node, visit } from 'yaml';
import type { SetupDocument } from './document.ts';

const MONEY = new Set(['price', 'budget', 'amount']);
const WIDTH = 110;
// Whoever shows the text to a terminal can escape these where they stand in quotes.
const UNSAFE = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

/** The document as YAML that people read: an entry that fits one line stands on one. */
export function writeDocument(document: SetupDocument): string {
  const written = new Document(document, { aliasDuplicateObjects: false });
  visit(written, {
    Scalar(_place, node) {
      if (typeof node.value === 'string' && UNSAFE.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
    Pair(_place, { key, value }, above) {
      // A lead's own budget is a number like any other.
      const isField = above.some((node) => isPair(node) && String(node.key) === 'fields');
      if (isScalar(value) && typeof value.value === 'number' && MONEY.has(String(key)) && !isField)
        value.minFractionDigits = 2;
    },
  });
  const top = written.contents;
  if (isMap(top)) {
    for (const { value } of top.items) {
      if (isMap(value)) setFlow(value, WIDTH);
      if (isSeq(value)) for (const item of value.items) setFlow(item as Node, WIDTH);
    }
  }
  return written.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function setFlow(node: Node, width: number): void {
  if (!isMap(node) && !isSeq(node)) return;
  if (JSON.stringify(node).length <= width) {
    node.flow = true;
    return;
  }
  for (const item of node.items) {
    const value = isMap(node) ? (item as { value: Node }).value : (item as Node);
    setFlow(value, width);
  }
}
