/** A number with the word for what it counts: `1 lead`, `2 leads`, `1 person`, `2 people`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
