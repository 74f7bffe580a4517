import type { Pull, StandIn } from '../tasks/create-gitops-pr/stand-in.ts';

const nobody = '0'.repeat(40);

/** A branch that somebody moved. */
export interface Move {
  readonly step: number;
  /** Id of a run, or `people`. */
  readonly by: string;
  readonly branch: string;
  /** undefined: it was not there. */
  readonly from: string | undefined;
  /** undefined: it is gone. */
  readonly to: string | undefined;
  /** The step's number of the move: several may come in one. */
  readonly order: number;
}

/** What a pull request was from a step on. */
export interface PullState extends Pull {
  readonly step: number;
  readonly by: string;
}

/** What has happened to the repository, step by step: what a run says is held against it. */
export class Ledger {
  step = 0;
  /** Whose step it is. */
  acting = 'people';
  readonly moves: Move[] = [];
  readonly pulls = new Map<number, PullState[]>();
  /** The step at which a run has last read a pull request, by `run number`. */
  readonly #reads = new Map<string, number>();
  readonly #standIn: StandIn;
  readonly #first: ReadonlyMap<string, string>;

  /** @param first tips of the branches that are there from the beginning */
  constructor(standIn: StandIn, first: ReadonlyMap<string, string>) {
    this.#standIn = standIn;
    this.#first = first;
    standIn.onPush((branch, { from, to }) => {
      const id = (commit: string): string | undefined => (commit === nobody || commit === '' ? undefined : commit);
      const { step, acting: by } = this;
      this.moves.push({ step, by, branch, from: id(from), to: id(to), order: this.moves.length });
    });
  }

  /** Notes what has become of the pull requests. */
  look(): void {
    const { step, acting: by } = this;
    for (const pull of this.#standIn.pulls()) {
      const states = this.pulls.get(pull.id) ?? [];
      this.pulls.set(pull.id, states);
      if (!same(states.at(-1), pull)) states.push({ ...pull, step, by });
    }
  }

  /** A run was answered what a path holds. */
  answered(by: string, method: string, path: string): void {
    const id = /\/pulls\/(\d+)$/.exec(path)?.[1];
    if (method === 'GET' && id !== undefined) this.#reads.set(`${by} ${id}`, this.step);
  }

  /** What a run knew of a pull request when it wrote to it; undefined where it never read it by itself. */
  known(by: string, id: number): PullState | undefined {
    const read = this.#reads.get(`${by} ${id}`);
    return read === undefined ? undefined : this.pulls.get(id)?.findLast(({ step }) => step <= read);
  }

  /** The branch's tips from a step on up to another, the one that it had then among them. */
  tips(branch: string, first: number, last: number): readonly (string | undefined)[] {
    const moves = this.moves.filter((one) => one.branch === branch);
    const before = moves.findLast(({ step }) => step < first);
    const next = moves.find(({ step }) => step >= first);
    const during = moves.filter(({ step }) => step >= first && step <= last);
    const then = before === undefined ? (next === undefined ? this.#first.get(branch) : next.from) : before.to;
    return [then, ...during.map(({ to }) => to)];
  }

  /** What a pull request was from a step on up to another, what it was then among it. */
  states(id: number, first: number, last: number): readonly PullState[] {
    const states = this.pulls.get(id) ?? [];
    const before = states.findLast(({ step }) => step < first);
    return [...(before === undefined ? [] : [before]), ...states.filter(({ step }) => step >= first && step <= last)];
  }
}

function same(state: PullState | undefined, pull: Pull): boolean {
  if (state === undefined) return false;
  const { step: _, by: __, ...before } = state;
  return JSON.stringify(before) === JSON.stringify(pull);
}
