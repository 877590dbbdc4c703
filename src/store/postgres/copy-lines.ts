/** Stands as the only parameter of a `copy … from stdin`: the lines that go with it, in COPY's text format. */
export class CopyLines {
  readonly chunks: Iterable<string>;
  constructor(chunks: Iterable<string>) {
    this.chunks = chunks;
  }
}
