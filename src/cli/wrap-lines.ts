import textWidth from 'string-width';

const INDENT = /^[\s·]*/;

/** Breaks lines that are wider than the terminal between words, and keeps what follows as far in as the line began, or `hang` farther. */
export function wrapLines(text: string, width: number, hang = 0): string {
  return text
    .split('\n')
    .map((line) => (textWidth(line) > width ? wrapLine(line, width, hang) : line))
    .join('\n');
}

function wrapLine(line: string, width: number, hang: number): string {
  const indent = INDENT.exec(line)![0];
  const lines: string[] = [];
  let current = indent;
  let isEmpty = true;
  for (const word of line.slice(indent.length).split(' ')) {
    if (!isEmpty && textWidth(current) + 1 + textWidth(word) > width) {
      lines.push(current);
      [current, isEmpty] = [' '.repeat(indent.length + hang), true];
    }
    current += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, current].join('\n');
}
