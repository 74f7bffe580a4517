import { shortId } from '../commit-id.ts';
import { counted } from '../wording.ts';
import type { Look } from './look.ts';
import type { Proposal } from './proposal.ts';

/** What the line tells of a look. */
type Found = Pick<Look, 'target' | 'branch' | 'tip' | 'state'> & {
  readonly plan: Pick<Look['plan'], 'changedFiles'>;
  readonly own: Pick<NonNullable<Look['own']>, 'id'> | undefined;
};

/** What was found, in a line for the log: from it, and from what is done then, a reader sees why. */
export function lookLine({ targetBranch }: Pick<Proposal, 'targetBranch'>, look: Found): string {
  const { plan, target, branch, own } = look;
  const count = plan.changedFiles.length;
  const changes = count === 0 ? 'nothing' : counted(count, 'file');
  const open = own === undefined ? 'it has no open pull request' : `pull request ${own.id} is open`;
  return `${targetBranch} is at ${shortId(target)}: ${changes} ${count === 1 || count === 0 ? 'changes' : 'change'}. ${branch} ${holds(look)}; ${open}.`;
}

function holds({ state, tip }: Pick<Look, 'state' | 'tip'>): string {
  const at = tip === undefined ? '' : ` (${shortId(tip)})`;
  switch (state.kind) {
    case 'absent':
      return 'is not there';
    case 'given':
      return `is proposed as it is${at}`;
    case 'same':
      return `holds that already${state.current ? '' : ', on an older target'}${at}`;
    case 'different':
      return `holds other content${at}`;
  }
}
