/** Breaks text at blanks so that no line is wider, and begins the lines after the first with `margin` blanks. */
export function wrapText(text: string, width: number, margin: number): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join(`\n${' '.repeat(margin)}`);
}
