import assert from 'node:assert/strict';
import {
  changedComment,
  disarmedComment,
  pointlessComment,
  pushedAgainComment,
  sharedBranchComment,
  supersededComment,
} from '../../../core/pull-requests/comments.ts';
import {
  defaultCommitMessage,
  fitLine,
  imageLines,
  plainChanges,
  plainValue,
  withSkipCi,
} from '../../../core/pull-requests/plain-text.ts';
import { defaultTitle } from '../../../core/pull-requests/text.ts';
import { brokenMarkdown, hostileText, isWellFormed, seeded } from '../hostile-texts.ts';
import { descriptor, story } from './story.ts';

describe('the title', () => {
  it('keeps the version when names are long, within GitHub’s limit too', () => {
    const long = 'n'.repeat(63);
    const identity = { environment: long, cluster: long, application: long };
    const version = `1.2.3-${'v'.repeat(120)}`;
    for (const operation of ['deploy', 'rollback', 'revert'] as const) {
      const title = defaultTitle(story({ operation, identity, version }), 256);
      assert.ok(title.length <= 256);
      assert.ok(title.includes(version), title);
    }
  });

  it('is one line without control characters, and names nobody by accident', () => {
    assert.equal(fitLine('a\nb \t c\0\u001B[31m', 100), 'a b c\uFFFD');
    assert.equal(
      defaultTitle(story({ version: '1 @ada\n#5 AB#7 web@2' })),
      'Deploy shop 1 @ ada # 5 AB# 7 web@2 to dev',
    );
    const random = seeded(3);
    for (let run = 0; run < 300; run++) {
      const title = defaultTitle(story({ version: hostileText(random, 30) }), 256);
      assert.ok(isWellFormed(title) && title.length <= 256);
      assert.doesNotMatch(title, /[\u0000-\u001F\u202E]|##vso|(?<!\w)[@#!]\w/);
    }
  });

  it('and a commit have images and changes in plain words', () => {
    const told = story({
      before: [
        descriptor({ images: ['web:1'], objects: [{ apiVersion: 'v1', kind: 'Pod', namespace: 'a', name: 'b' }] }),
      ],
      after: [descriptor({ images: ['web@sha256:12', 'new:1'] })],
    });
    assert.deepEqual(imageLines(told), ['new: – → 1', 'web: 1 → sha256:12']);
    assert.deepEqual(plainChanges(told), ['gone: Pod a/b', '1 file changes']);
    assert.equal(
      defaultCommitMessage('Deploy', told, 'Run 1: https://x'),
      'Deploy\n\n- new: – → 1\n- web: 1 → sha256:12\n- gone: Pod a/b\n\nRun 1: https://x',
    );
    const many = story({ after: [descriptor({ images: Array.from({ length: 100 }, (_, at) => `i${at}:1`) })] });
    assert.equal(imageLines(many).length, 21);
  });

  it('leaves what nobody takes for a name', () => {
    assert.equal(plainValue('shop@1.2.3 C# a!b', 100), 'shop@1.2.3 C# a!b');
  });

  it('names no issue of any repository', () => {
    assert.equal(plainValue('fixes contoso/gitops#1, GH-2, AB#3', 100), 'fixes contoso/gitops# 1, GH- 2, AB# 3');
  });
});

describe('a commit that starts no CI', () => {
  it('says so at the end of its subject, where even those look that read only the start', () => {
    assert.equal(withSkipCi('Deploy\n\nbody'), 'Deploy [skip ci]\n\nbody');
    assert.equal(withSkipCi('Deploy [CI skip]'), 'Deploy [CI skip]');
    assert.equal(withSkipCi(`${'x'.repeat(300)}\n\nbody`), `${'x'.repeat(300)}\n\n[skip ci]\n\n\nbody`);
  });
});

describe('a comment on a pull request', () => {
  const by = '[run 5](https://host/5)';

  it('is short, and says what happened, who did it and what to do; hostile names do nothing in it', () => {
    const random = seeded(21);
    for (let run = 0; run < 200; run++) {
      const text = (): string => hostileText(random, 8);
      const identity = { environment: text(), cluster: text(), application: text() };
      for (const comment of [
        supersededComment(identity, text(), by),
        changedComment(random() < 0.3 ? undefined : text(), by),
        pushedAgainComment(by),
        sharedBranchComment(text(), by),
        pointlessComment(by),
        disarmedComment(random() < 0.5, by),
      ]) {
        assert.ok(comment.includes(`(${by})`) && comment.length < 1000, comment);
        assert.deepEqual(brokenMarkdown(comment), [], comment);
        assert.doesNotMatch(comment, /\n/);
      }
    }
  });

  it('names the versions', () => {
    assert.match(
      supersededComment({ environment: 'dev', cluster: '', application: 'shop' }, '2', by),
      /shop in dev is now to get version `2`/,
    );
    assert.match(changedComment('1', by), /it was version `1` before/);
  });
});
