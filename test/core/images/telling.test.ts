import assert from 'node:assert/strict';
import type { Finding } from '../../../core/errors.ts';
import { conflictText, landedOutcome, whereItLanded } from '../../../core/images/landing/report.ts';
import type { LandedUpdate } from '../../../core/images/landing/land-update.ts';
import { outcome, updateSummary, updateLine } from '../../../core/images/report.ts';
import type { Update, UpdatePlan } from '../../../core/images/update-plan.ts';
import { request } from './request.ts';

const update = (line: number, before = 'a:1', after = 'a:2'): Update => ({
  file: 'a.yaml',
  line,
  path: 'image',
  before,
  after,
});
const updates = (count: number): Update[] => Array.from({ length: count }, (_, index) => update(index + 1));
const edit = (path: string) => ({ path, before: '', after: '' });

function plan(more: Partial<UpdatePlan>): UpdatePlan {
  const nothing = { edits: [], updates: [], versions: [], notes: [], warnings: [], downgrades: [], refusals: [] };
  return { ...nothing, matched: 0, unmatched: [], nearMisses: [], parsedFiles: 0, ...more };
}

function landed(more: Partial<LandedUpdate>): LandedUpdate {
  const read = { texts: [], count: 0, skipped: [] };
  const where = { repositoryLabel: 'team/gitops', targetBranch: 'main', branch: 'images', commit: 'c1' };
  return {
    plan: plan({}),
    request: request({}),
    read,
    result: 'pushed',
    targetCommit: 't1',
    clashes: [],
    ...where,
    ...more,
  };
}

describe('how an update of images is told', () => {
  it('a place in the log', () => {
    assert.equal(updateLine(update(3)), 'a.yaml:3 image a:1 → a:2');
    assert.equal(updateLine(update(3, '', '')), 'a.yaml:3 image (nothing) → (nothing)');
  });

  it('the end of a run in a line', () => {
    const one = plan({
      updates: updates(1),
      edits: [edit('a')],
      downgrades: [{ message: 'x', paths: [] }],
      matched: 2,
    });
    const two = plan({ updates: updates(2), edits: [edit('a'), edit('b')] });
    assert.equal(outcome(one, false), '1 place in 1 file updated');
    assert.equal(outcome(two, true), '2 places in 2 files would be updated');
    assert.equal(outcome({ ...one, updates: [], edits: [] }, false), 'Nothing to do: what is there is newer');
    assert.equal(outcome(plan({ matched: 1 }), false), 'Nothing to do: every place holds the version asked for');
    assert.equal(outcome(plan({}), false), 'Nothing to do: no place found');
  });

  it('the end of one that lands in a repository', () => {
    const some = plan({ updates: updates(1), edits: [edit('a')] });
    assert.equal(landedOutcome(landed({ plan: some }), true), '1 place in 1 file would be updated on images');
    const upToDate = 'brought up to its target, which holds the version asked for';
    assert.equal(landedOutcome(landed({}), false), `images was ${upToDate}`);
    assert.equal(landedOutcome(landed({}), true), `images would be ${upToDate}`);
    assert.equal(
      landedOutcome(landed({ result: 'held', plan: some }), false),
      'Nothing to push: images holds the version asked for already',
    );
    assert.equal(landedOutcome(landed({ result: 'none' }), false), 'Nothing to do: no place found');
  });

  it('what people have to merge', () => {
    const clashes = Array.from({ length: 21 }, (_, index) => `file${index}`);
    assert.equal(conflictText(landed({})), undefined);
    assert.equal(conflictText(landed({ clashes, branch: '' })), undefined);
    assert.equal(
      conflictText(landed({ clashes: clashes.slice(0, 2) })),
      'images conflicts with main, so what main has become since they parted is not in it: file0; file1. ' +
        'Merge main into it, or delete it: the next run makes it anew.',
    );
    assert.match(conflictText(landed({ clashes: clashes.slice(0, 20) })) ?? '', /; file19\. Merge/);
    assert.match(conflictText(landed({ clashes })) ?? '', /; file19; and 1 more\. Merge/);
  });

  it('where it is', () => {
    const rows = (more: Partial<LandedUpdate>): string[] =>
      whereItLanded(landed(more))
        .split('\n')
        .filter((line) => /\w/.test(line));
    const [repository, target] = ['| Repository | `team/gitops` |', '| Target branch | `main` |'];
    assert.deepEqual(rows({}), [repository, target, '| Branch | `images` |', '| Commit | `c1` |']);
    assert.deepEqual(rows({ branch: 'main', commit: undefined }), [repository, target]);
    assert.deepEqual(rows({ branch: '', commit: undefined }), [repository, target]);
  });

  const summary = (more: Partial<UpdatePlan>, where?: string): string[] =>
    updateSummary({ ...landed({}), plan: plan(more) }, 'It [ended]', where).split('\n');

  it('all of it on the run’s page', () => {
    assert.deepEqual(summary({}), [String.raw`**It \[ended\]**`, '']);
    const at = { file: 'b.yaml', line: 2 };
    assert.deepEqual(
      summary(
        {
          updates: [update(1), update(2, '', '')],
          downgrades: [{ message: 'is *newer*', at, paths: [] }],
          notes: [{ message: 'a note' }],
          warnings: [{ message: 'a warning', at: { file: 'c.yaml' } }],
        },
        'Here: x',
      ),
      [
        String.raw`**It \[ended\]**`,
        '',
        'Here: x',
        '',
        '| Place | Path | Before | After |',
        '| --- | --- | --- | --- |',
        '| `a.yaml:1` | `image` | `a:1` | `a:2` |',
        '| `a.yaml:2` | `image` | `–` | `–` |',
        '',
        String.raw`- ${'`b.yaml:2`'}: is \*newer\*`,
        '',
        '- a note',
        '',
        '- `c.yaml`: a warning',
        '',
      ],
    );
  });

  it('of very much, some', () => {
    const places = (count: number): string[] => summary({ updates: updates(count) }).slice(-5);
    assert.match(places(200).join('\n'), /\n\| `a\.yaml:200`[^\n]*\n$/);
    assert.match(places(201).join('\n'), /\n\| `a\.yaml:200`[^\n]*\n\n… and 1 more\.\n$/);
    const notes: Finding[] = Array.from({ length: 300 }, (_, index) => ({ message: `note ${index}` }));
    assert.equal(summary({ notes }).filter((line) => line.startsWith('- note')).length, 200);
  });
});
