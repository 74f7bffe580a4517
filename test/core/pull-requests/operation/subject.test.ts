import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { lookUp, readSubject, type Subject } from '../../../../core/pull-requests/operation/subject.ts';
import type { PullRequestOptions } from '../../../../core/pull-requests/operation/options.ts';
import { Secret } from '../../../../core/secret.ts';
import { recordingLog } from '../../../recording-log.ts';
import { deliveredFiles } from '../../gitops-repo/descriptors.ts';
import { FakeHost } from '../fake-host.ts';
import { FakeRepository } from '../fake-repository.ts';
import { asked, shop, subject } from './asked.ts';

describe('what an operation is about', () => {
  const lines: string[] = [];
  beforeEach(() => void lines.splice(0));

  function read(options: PullRequestOptions, source: Readonly<Record<string, string>> = {}): Promise<Subject> {
    const agent = { log: recordingLog(lines), secrets: () => [new Secret('hunter22hunter22')] };
    const files = {
      kind: async () => 'folder' as const,
      list: async () => Object.keys(source).map((path) => ({ path, kind: 'file' as const })),
      read: async (path: string) => Buffer.from(source[path.replaceAll('\\', '/').replace(/^out\//, '')] ?? ''),
    };
    return readSubject(agent, files, options);
  }
  const delivered = deliveredFiles({ 'dev/shop/s.yaml': 'a: 1\n' }, { version: '1.2.0', namespace: 'web' });

  it('is what the inputs name, with a descriptor where the defaults or the input put it', async () => {
    const named = await read(asked());
    assert.deepEqual(named.identity, shop);
    assert.deepEqual([named.version, named.delivery, named.sourceBranch], ['', undefined, undefined]);
    assert.deepEqual([named.descriptors, named.targetPath], [['dev/shop/deployment.json'], '.']);
    assert.deepEqual(named.values, { ...shop, namespace: '', version: '', buildId: '10', buildNumber: '2026.10' });
    const inCluster = await read(asked({ operation: 'remove', cluster: 'west', namespace: 'web' }));
    assert.deepEqual(inCluster.descriptors, ['dev/west/shop/deployment.json']);
    assert.equal(inCluster.values.namespace, 'web');
    const patterns = { descriptor: '{application}/d.json', targetPath: 'clusters/{environment}' };
    const own = await read(asked({ patterns }));
    assert.deepEqual([own.descriptors, own.targetPath], [['shop/d.json'], 'clusters/dev']);
  });

  it('is what the descriptors of a deployment say, which the inputs cannot change', async () => {
    const options = asked({ operation: 'deploy', sourcePath: 'out', version: '9', namespace: 'other' });
    const { identity, version, values, descriptors, delivery } = await read(options, { ...delivered, 'x.txt': 'x' });
    assert.deepEqual([identity, version, values.namespace], [shop, '1.2.0', 'web']);
    assert.deepEqual(descriptors, ['dev/shop/deployment.json']);
    assert.deepEqual(delivery?.files.map(({ path }) => path).toSorted(), Object.keys(delivered).toSorted());
    assert.deepEqual(lines, ['warning sourcePath holds files that no descriptor lists; they are left out: x.txt']);
  });

  it('has no secret of the pipeline in it', async () => {
    await assert.rejects(
      read(asked({ operation: 'deploy', sourcePath: 'out' }), { 'dev/shop/s.yaml': 'a: hunter22hunter22' }),
      (error) => error instanceof TaskError && error.code === 'SECRET_IN_OUTPUT',
    );
  });

  it('has the version of the input, or the run’s number, where no descriptor says it', async () => {
    const branch = { patterns: { sourceBranch: 'images/{application}' } };
    const given = await read(asked({ operation: 'deploy', version: '3', ...branch }));
    assert.deepEqual([given.version, given.sourceBranch, given.delivery], ['3', 'images/shop', undefined]);
    assert.equal((await read(asked({ operation: 'deploy', ...branch }))).version, '2026.10');
    // A history says what a rollback goes to, whatever the input version is.
    assert.equal((await read(asked({ version: '3' }))).version, '');
  });

  it('is for a revert not known before the repository is looked at', async () => {
    const options = asked({ operation: 'revert', pullRequestId: 1, environment: undefined, application: undefined });
    const { identity, descriptors, targetPath } = await read(options);
    assert.deepEqual(identity, { environment: '', application: '', cluster: '' });
    assert.deepEqual([descriptors, targetPath], [[], '.']);
  });

  describe('once the repository is looked at', () => {
    const repository = new FakeRepository();
    const host = new FakeHost(repository);
    const ports = {
      git: { ...repository.git, blobs: async () => new Map<string, Buffer>() },
      host: host.host,
      mergeBase: repository.mergeBase,
    };
    const at = { targetBranch: 'main', repositoryLabel: 'contoso/gitops' };
    const deploy = asked({ operation: 'deploy' });
    repository.commit('main', { 'README.md': 'r' });
    repository.commit('images', delivered);
    repository.commit('bare', { 'x.yaml': 'x' });

    it('is the same where it is known already', async () => {
      const known = subject();
      assert.equal(await lookUp(ports, asked(), known, at), known);
    });

    it('knows whether the branch that others have pushed has a descriptor', async () => {
      const look = (sourceBranch: string): Promise<Subject> =>
        lookUp(ports, deploy, subject({ sourceBranch, descriptors: ['shop/deployment.json'], targetPath: 'dev' }), at);
      assert.deepEqual((await look('images')).descriptors, ['shop/deployment.json']);
      assert.deepEqual((await look('bare')).descriptors, []);
    });

    it('is no branch that is the target itself, or is not there; a dry run comes before the push', async () => {
      const look = (sourceBranch: string, dryRun = false): Promise<Subject> =>
        lookUp(ports, { ...deploy, dryRun }, subject({ sourceBranch }), at);
      const code = (expected: string) => (error: unknown) => error instanceof TaskError && error.code === expected;
      for (const dryRun of [true, false]) await assert.rejects(look('main', dryRun), code('INPUT_INVALID'));
      await assert.rejects(look('gone'), code('SOURCE_BRANCH_MISSING'));
      const { unpushed, descriptors } = await look('gone', true);
      assert.deepEqual([unpushed, descriptors], [true, []]);
      assert.equal((await look('images', true)).unpushed, undefined);
    });
  });
});
