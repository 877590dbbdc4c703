/** Pages of rows by a number that grows, until there are no more: memory does not grow with them. */
export async function* readInOrder<Row extends { place: number }>(
  readAfter: (place: number) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  let after = 0;
  for (;;) {
    const page = await readAfter(after);
    if (page.length === 0) return;
    yield page;
    after = page.at(-1)!.place;
  }
}
