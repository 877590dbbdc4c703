import { Standing } from '../../src/distribution/rotation.ts';

/** The rotation written once more from spec/distribution.md, sentence by sentence, with no care for speed. */
export class NaiveRotation {
  readonly weights: readonly number[];
  currents: number[];

  constructor(weights: readonly number[]) {
    this.weights = weights;
    this.currents = weights.map(() => 0);
  }

  step(standings: readonly Standing[]): number {
    const winners = this.sell(standings, 1);
    return winners[0] ?? -1;
  }

  sell(standings: readonly Standing[], shared: number): number[] {
    const able = this.places((i) => standings[i] === Standing.can);
    if (able.length === 0) return [];
    return this.share(
      this.places((i) => standings[i] !== Standing.absent),
      able,
      Math.min(shared, able.length),
    ).toSorted((a, b) => a - b);
  }

  private share(present: number[], able: number[], count: number): number[] {
    const sum = present.reduce((total, i) => total + this.weights[i]!, 0);
    const tooGreat = able.filter((i) => count * this.weights[i]! > sum);
    if (tooGreat.length > 0) {
      const most = Math.max(...tooGreat.map((i) => this.weights[i]!));
      const always = tooGreat.find((i) => this.weights[i] === most)!;
      const others = (places: number[]): number[] => places.filter((i) => i !== always);
      return [always, ...(count > 1 ? this.share(others(present), others(able), count - 1) : [])];
    }
    const before = [...this.currents];
    for (const i of present) {
      const grown = before[i]! + count * this.weights[i]!;
      if (able.includes(i)) this.currents[i] = grown;
      else if (before[i]! < sum) this.currents[i] = Math.min(grown, sum);
    }
    const total = this.currents.reduce((grown, current, i) => grown + current - before[i]!, 0);
    const order = able.toSorted((a, b) => this.currents[b]! - this.currents[a]! || a - b).slice(0, count);
    let left = total;
    for (const [rank, i] of order.entries()) {
      const part = Math.ceil(left / (count - rank));
      this.currents[i]! -= part;
      left -= part;
    }
    return order;
  }

  private places(is: (i: number) => boolean): number[] {
    return [...this.weights.keys()].filter(is);
  }
}
