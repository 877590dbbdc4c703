/** The words of a command line as a shell reads them, up to the cursor; the last is the one being written. */
export function splitLine(line: string): string[] {
  const words: string[] = [''];
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]!;
    if (quote === '' && /\s/.test(character)) {
      if (words.at(-1) !== '' || at === 0 || !/\s/.test(line[at - 1]!)) words.push('');
    } else if (character === '\\' && quote !== "'") {
      at += 1;
      words[words.length - 1] += line[at] ?? '';
    } else if (character === quote) {
      quote = '';
    } else if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
    } else {
      words[words.length - 1] += character;
    }
  }
  return words;
}
