import assert from 'node:assert/strict';
import { shortId } from '../../../core/commit-id.ts';
import { lookLine } from '../../../core/pull-requests/look-line.ts';

describe('What was found, in a line for the log', () => {
  it('says where the target is, how much changes, and what the branch holds', () => {
    const [target, tip] = ['1'.repeat(40), '2'.repeat(40)];
    type Look = Parameters<typeof lookLine>[1];
    const line = (files: number, state: Look['state'], own?: number, at: string | undefined = tip) =>
      lookLine(
        { targetBranch: 'main' },
        {
          plan: { changedFiles: Array.from({ length: files }, String) },
          target,
          branch: 'gitops/shop',
          tip: at,
          state,
          own: own === undefined ? undefined : { id: own },
        },
      );
    const start = 'main is at 1111111111: ';
    const none = 'it has no open pull request.';
    assert.equal(shortId(target), '1111111111');
    assert.equal(line(0, { kind: 'absent' }), `${start}nothing changes. gitops/shop is not there; ${none}`);
    assert.equal(
      line(1, { kind: 'given' }),
      `${start}1 file changes. gitops/shop is proposed as it is (2222222222); ${none}`,
    );
    assert.equal(
      line(2, { kind: 'same', current: true, drifted: false }, 7),
      `${start}2 files change. gitops/shop holds that already (2222222222); pull request 7 is open.`,
    );
    assert.equal(
      line(2, { kind: 'same', current: false, drifted: false }),
      `${start}2 files change. gitops/shop holds that already, on an older target (2222222222); ${none}`,
    );
    const unknown = lookLine(
      { targetBranch: 'main' },
      {
        plan: { changedFiles: [] },
        target,
        branch: 'b',
        tip: undefined,
        state: { kind: 'different', current: true },
        own: undefined,
      },
    );
    assert.equal(unknown, `${start}nothing changes. b holds other content; ${none}`);
  });
});
