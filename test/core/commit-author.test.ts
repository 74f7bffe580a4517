import assert from 'node:assert/strict';
import { readAuthor } from '../../core/commit-author.ts';
import { TaskError } from '../../core/errors.ts';
import { InputReader } from '../../core/inputs.ts';

type Texts = Readonly<Record<string, string>>;

const author = (inputs: Texts, variables: Texts = {}): string => {
  const reader = new InputReader((name) => inputs[name]);
  const { name, email } = readAuthor(reader, (variable) => variables[variable]);
  reader.finish();
  return `${name} <${email}>`;
};
const queuedBy = (name: string): Texts => ({
  'Build.RequestedFor': name,
  'Build.RequestedForEmail': 'ada@example.com',
});

describe('the author of a commit', () => {
  const own = 'GitOps Delivery <gitops-delivery@localhost>';

  it('is who the inputs name, else who queued the run, else the task', () => {
    assert.equal(author({ authorName: 'Bot', authorEmail: 'b@x.y' }, queuedBy('Ada')), 'Bot <b@x.y>');
    assert.equal(author({ authorName: 'Bot' }, queuedBy('Ada')), 'Bot <ada@example.com>');
    assert.equal(author({}, queuedBy('Ada Lovelace')), 'Ada Lovelace <ada@example.com>');
    assert.equal(author({}), own);
  });

  it('is not a service that queued the run for nobody', () => {
    for (const name of [
      'Microsoft.VisualStudio.Services.TFS',
      '[DefaultCollection]\\Project Collection Service Accounts',
      'LOCAL SERVICE',
    ]) {
      assert.equal(author({}, queuedBy(name)), own, name);
    }
    assert.equal(author({}, queuedBy('LOCAL SERVICES of ours')), 'LOCAL SERVICES of ours <ada@example.com>');
    assert.equal(author({}, queuedBy('The LOCAL SERVICE')), 'The LOCAL SERVICE <ada@example.com>');
  });

  it('is written as git would write it, whatever the directory calls people', () => {
    for (const [name, written] of [
      ['  "Ada, M." ', 'Ada, M'],
      ['<Ada>\nLovelace', 'Ada Lovelace'],
      ["O'Hara; J.", "O'Hara; J"],
      ['.,:;<>"\\\'', 'GitOps Delivery'],
      ['A\u202Eda', 'A\uFFFDda'],
    ] as const) {
      assert.equal(author({}, queuedBy(name)), `${written} <ada@example.com>`);
    }
  });

  it('that no commit can hold is refused, input by input', () => {
    for (const value of ['A <b>', 'A\nb', 'A\u202Eb', 'A > b']) {
      for (const input of ['authorName', 'authorEmail']) {
        assert.throws(
          () => author({ [input]: value }),
          (error) => {
            assert.ok(error instanceof TaskError);
            assert.match(
              error.related.map(({ message }) => message).join(),
              new RegExp(`^${input}: [^]*cannot stand in`),
            );
            return true;
          },
        );
      }
    }
  });
});
