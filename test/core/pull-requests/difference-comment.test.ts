import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { remoteUrlOf } from '../../../core/remote-url.ts';
import type { Difference } from '../../../core/manifests/compare/difference.ts';
import type { OwnComment, Visibility } from '../../../core/ports/pull-request-comments.ts';
import { commentDifference, differenceComment } from '../../../core/pull-requests/difference-comment.ts';
import { triggeringPullRequest } from '../../../core/pull-requests/triggering.ts';
import { recordingLog } from '../../recording-log.ts';

const difference = (applications: readonly string[] = ['shop'], changed = true): Difference => ({
  comparisons: applications.map((application) => ({
    identity: { environment: 'dev', cluster: '', application },
    objects: changed
      ? [
          {
            kind: 'removed',
            reference: { apiVersion: 'v1', kind: 'ConfigMap', namespace: '', name: 'one' },
            file: 'dev/hushhush.yaml',
          },
        ]
      : [],
    same: 0,
    files: [],
    warnings: [],
  })),
  changed,
  where: 'gitops',
  mask: (text) => text.replaceAll('hushhush', '***'),
});

const options = {
  environment: 'dev',
  cluster: '',
  application: '',
  sourcePath: ['apps/*'],
  compareWith: '/work/gitops',
  build: { id: '7', number: '2026.7', definition: 'cd', url: 'https://azure/run?id=7' },
  dryRun: false,
};

describe('the comment with the difference', () => {
  it('is about one application, or about all that sourcePath names, and as long as the host takes', () => {
    const one = differenceComment(options, difference(), 150_000);
    assert.deepEqual(one.mark, { subject: ['diff', 'dev', '', 'shop'], run: 7 });
    assert.match(one.text ?? '', /^### Changes of shop in dev against `gitops`\n\n\*\*1 object removed/);
    assert.match(one.text ?? '', /removed from `dev\/\*\*\*\.yaml`[\s\S]*\[Run 2026\\?\.7\]\(https:/);
    const several = differenceComment(options, difference(['shop', 'web']), 150_000);
    assert.deepEqual(several.mark.subject, ['diff', 'dev', '', 'apps/*']);
    assert.match(several.text ?? '', /^### Changes of 2 applications in dev/);
    assert.deepEqual(differenceComment({ ...options, application: 'web' }, difference(), 9).mark.subject[3], 'web');
    const limit = 400;
    const many = differenceComment(options, difference(Array.from({ length: 50 }, (_, index) => `a${index}`)), limit);
    assert.ok((many.text ?? '').length < limit, many.text);
    assert.match(many.text ?? '', /diff\.md/);
  });

  it('has no text when nothing differs, only what takes the place of an earlier one', () => {
    const { text, instead } = differenceComment(options, difference(['shop'], false), 150_000);
    assert.equal(text, undefined);
    assert.match(instead, /\*\*No difference\.\*\* \[Run/);
  });

  describe('is posted', () => {
    interface Case {
      readonly pullRequest: Visibility | undefined;
      readonly gitops?: Visibility | undefined;
      readonly fork?: boolean;
      readonly files?: Readonly<Record<string, string>>;
      readonly dryRun?: boolean;
    }
    const config = '[core]\n\tbare = false\n[remote "origin"]\n\turl = https://azure/contoso/_git/gitops\n';
    const checkout = { '/work/gitops/.git/config': config };
    const kindIn = (files: Readonly<Record<string, string>>, path: string) =>
      path in files ? 'file' : Object.keys(files).some((file) => file.startsWith(`${path}/`)) ? 'folder' : 'absent';
    const portsOn = (files: Readonly<Record<string, string>>) => ({
      kind: async (path: string) => kindIn(files, path),
      readIfThere: async (path: string) => (path in files ? Buffer.from(files[path] ?? '') : undefined),
      realPath: async (path: string) => path,
    });
    /** What was opened and added, and what the log says. */
    const post = async ({ pullRequest, gitops, fork = false, files = checkout, dryRun = false }: Case) => {
      const lines: string[] = [];
      const added: string[] = [];
      const opened: string[] = [];
      const own: OwnComment[] = [];
      const comments = {
        limit: 1000,
        isFromFork: async () => fork,
        own: async () => own,
        add: async (_: number, text: string) => void added.push(text),
        change: async () => undefined,
        remove: async () => undefined,
      };
      const ports = {
        log: recordingLog(lines),
        files: portsOn(files),
        open: async (repository: string) => {
          opened.push(repository);
          return { comments, visibility: repository === 'app' ? pullRequest : gitops };
        },
      };
      await commentDifference(ports, { ...options, dryRun }, { kind: 'some', id: 3, repository: 'app' }, difference());
      return { added: added.length, opened, log: lines.join('\n') };
    };

    it('where whoever reads the pull request may read the GitOps repository too', async () => {
      assert.deepEqual((await post({ pullRequest: 'private' })).opened, ['app']);
      assert.equal((await post({ pullRequest: 'private' })).added, 1);
      const both = await post({ pullRequest: 'public', gitops: 'public' });
      assert.deepEqual([both.added, both.opened], [1, ['app', 'https://azure/contoso/_git/gitops']]);
      for (const gitops of ['organization', 'private', undefined] as const) {
        const refused = await post({ pullRequest: 'public', gitops });
        assert.equal(refused.added, 0);
        assert.match(refused.log, /visible to more people/);
      }
      assert.equal((await post({ pullRequest: undefined, gitops: 'public' })).added, 0);
    });

    it('not where it is unknown whose the difference is: a folder without git, or a submodule of another', async () => {
      assert.equal((await post({ pullRequest: 'public', gitops: 'public', files: {} })).added, 0);
      const submodule = { '/work/.git/config': config, '/work/gitops/.git': 'gitdir: ../.git/modules/gitops' };
      assert.equal(await remoteUrlOf(portsOn(submodule), '/work/gitops/apps'), undefined);
      assert.equal((await post({ pullRequest: 'public', gitops: 'public', files: submodule })).added, 0);
      assert.equal(await remoteUrlOf(portsOn(checkout), '/work/gitops/apps'), 'https://azure/contoso/_git/gitops');
    });

    it('never on a fork’s, nor in a dry run', async () => {
      assert.match((await post({ pullRequest: 'private', fork: true })).log, /from a fork/);
      assert.equal((await post({ pullRequest: 'private', fork: true })).added, 0);
      const dry = await post({ pullRequest: 'private', dryRun: true });
      assert.deepEqual([dry.added, /would become a comment/.test(dry.log)], [0, true]);
    });

    it('or the log says why not; only a cancelled run ends', async () => {
      const lines: string[] = [];
      const failing = (code: 'NOT_ALLOWED' | 'CANCELLED') => ({
        log: recordingLog(lines),
        files: portsOn({}),
        open: async () => {
          throw new TaskError(code, 'no.', 'Mend it.');
        },
      });
      const target = { kind: 'some', id: 3, repository: 'app' } as const;
      await commentDifference(failing('NOT_ALLOWED'), options, target, difference());
      assert.match(lines.join('\n'), /warning.*No comment on the pull request 3: .*no\./i);
      await assert.rejects(commentDifference(failing('CANCELLED'), options, target, difference()), {
        code: 'CANCELLED',
      });
    });
  });

  it('belongs on the pull request that triggered the run, and on no other', () => {
    const on = (more: Readonly<Record<string, string>>, access: 'azureRepos' | 'github' = 'azureRepos') => {
      const variables: Readonly<Record<string, string>> = {
        'Build.Reason': 'PullRequest',
        'Build.Repository.Provider': 'TfsGit',
        'Build.Repository.Uri': 'https://azure/contoso/_git/app',
        'System.PullRequest.PullRequestId': '12',
        ...more,
      };
      return triggeringPullRequest((name) => variables[name], access);
    };
    assert.deepEqual(on({}), { kind: 'some', id: 12, repository: 'https://azure/contoso/_git/app' });
    for (const id of ['', '0', '-1', '1.5', 'x', '9'.repeat(20)]) {
      assert.equal(on({ 'System.PullRequest.PullRequestId': id }).kind, 'none');
    }
    assert.equal(on({ 'Build.Reason': 'IndividualCI' }).kind, 'none');
    assert.equal(on({ 'System.PullRequest.IsFork': 'True' }).kind, 'none');
    const github = {
      'Build.Repository.Uri': 'https://github.com/contoso/app',
      'System.PullRequest.PullRequestId': '987654321',
      'System.PullRequest.PullRequestNumber': '7',
    };
    for (const provider of ['GitHub', 'GitHubEnterprise']) {
      const run = { ...github, 'Build.Repository.Provider': provider };
      assert.deepEqual(on(run, 'github'), { kind: 'some', id: 7, repository: 'https://github.com/contoso/app' });
      assert.equal(on({ ...run, 'System.PullRequest.IsFork': 'True' }, 'github').kind, 'none');
      assert.match(JSON.stringify(on(run)), /warning.*set repositoryType: github/);
    }
    assert.match(JSON.stringify(on({}, 'github')), /warning.*repositoryType says otherwise/);
    assert.match(JSON.stringify(on({ 'Build.Repository.Provider': 'Svn' })), /warning.*only those of/);
  });
});
