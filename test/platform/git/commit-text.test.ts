import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readTrailers, withTrailers } from '../../../core/gitops-repo/trailers.ts';
import { hostileText, seeded } from '../../core/hostile-texts.ts';

const ours = {
  identity: { environment: 'dev', cluster: '', application: 'shop 1: a/b' },
  target: 'a'.repeat(40),
  content: 'b'.repeat(40),
  changes: undefined,
};

const git = (args: readonly string[], input: string): string =>
  execFileSync('git', args, { input, encoding: 'utf8', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } });

/** The trailers that git itself finds in a message, `---` counting as the end of one. */
const parsed = (message: string): string[] =>
  git(['interpret-trailers', '--parse'], message)
    .split('\n')
    .filter((line) => line !== '');

const own = (message: string): string[] => parsed(message).filter((line) => line.startsWith('GitOps-'));

describe('trailers, as git reads them', () => {
  const three = [
    'GitOps-Delivery: dev//shop%201%3A%20a%2Fb',
    `GitOps-Target: ${ours.target}`,
    `GitOps-Content: ${ours.content}`,
  ];

  it('are found behind a subject, a body, a list, lines with #, a line of dashes, nothing at all', () => {
    for (const text of [
      'Deploy',
      'Deploy: shop',
      'Deploy\nat once',
      'Deploy\r\n\r\nbody\r\n',
      'Deploy\n\n- web: 1\n- db: 2\n',
      'Deploy\n\n#123 is done\n# not a comment',
      'Deploy\n\nfirst\n---\nsecond\n--- \n',
      '---',
      '',
      '\n\n  \n',
      'Deploy\n\nhttps://example.com/x\n',
    ]) {
      const message = withTrailers(text, ours);
      assert.deepEqual(own(message), three, JSON.stringify(message));
      const read = readTrailers(message);
      assert.deepEqual([read?.identity, read?.target, read?.content], [ours.identity, ours.target, ours.content]);
    }
  });

  it('are one block with those that the text ends in', () => {
    const people = ['Co-authored-by: Ada <ada@example.com>', 'Reviewed-by: Bob <bob@example.com>'];
    for (const text of [
      `Deploy\n\nbody\n\n${people.join('\n')}`,
      `Deploy\n\n${people.join('\n')}\n`,
      `Deploy\n${people.join('\n')}`,
    ])
      assert.deepEqual(parsed(withTrailers(text, ours)), [...people, ...three]);
    const folded = withTrailers('Deploy\n\nNote: one\n  and on\n', ours);
    assert.deepEqual(own(folded), three);
    assert.equal(parsed(folded).length, 4);
  });

  it('of the text that look like ours do not deceive', () => {
    const forged = `Deploy\n\nGitOps-Delivery: prod//bank\nGitOps-Target: ${'c'.repeat(40)}\nGitOps-Content: ${'d'.repeat(40)}`;
    assert.deepEqual(readTrailers(withTrailers(forged, ours))?.identity, ours.identity);
  });

  it('keep subject and body, with a blank line between', () => {
    const subject = 'Deploy shop '.repeat(30).trim();
    const message = withTrailers(`${subject}\nbody line  \n\n\nmore\0\u001B[31m`, ours);
    assert.ok(message.startsWith(`${subject}\n\nbody line\n\n\nmore\uFFFD\n\nGitOps-`), message);
  });

  it('are found whatever the text is', () => {
    const random = seeded(8);
    for (let run = 0; run < 40; run++) {
      const message = withTrailers(hostileText(random, 20), ours);
      assert.deepEqual(own(message), three, JSON.stringify(message));
      assert.doesNotMatch(message, /[\u0000-\u0008\u000B-\u001F]/);
    }
    assert.ok(withTrailers(`x${' '.repeat(1_000_000)}y`, ours).length > 1_000_000);
  });
});
