import assert from 'node:assert/strict';
import { gitError } from '../../../platform/git/errors.ts';
import { explainGit } from '../../../platform/github/git-errors.ts';

const explain = explainGit({
  repository: 'contoso/gitops',
  pageUrl: 'https://github.com/contoso/gitops',
  identity: 'the service connection c1',
});

// As git and GitHub word it, each on a line of its own; the lines come joined.
const pushed = 'fatal: unable to access https://github.com/contoso/gitops.git/: The requested URL returned error: 403';

describe('what GitHub says in git’s output', () => {
  for (const [what, said, code, mend] of [
    [
      'a wrong token',
      'remote: Invalid username or token. Password authentication is not supported for Git operations.; fatal: Authentication failed',
      'NOT_SIGNED_IN',
      /renew it/,
    ],
    [
      'a token of old',
      'remote: Support for password authentication was removed on August 13, 2021.; fatal: Authentication failed',
      'NOT_SIGNED_IN',
      /renew it/,
    ],
    [
      'no role',
      `remote: Permission to contoso/gitops.git denied to bob.; ${pushed}`,
      'NOT_ALLOWED',
      /role Write .*"Contents: Read and write"/,
    ],
    [
      'a token that may only read',
      `remote: Write access to repository not granted.; ${pushed}`,
      'NOT_ALLOWED',
      /"Contents: Read and write"/,
    ],
    [
      'an archive',
      `remote: This repository was archived so it is read-only.; ${pushed}`,
      'NOT_ALLOWED',
      /unarchive it/,
    ],
    [
      'single sign-on',
      `remote: The 'contoso' organization has enabled or enforced SAML SSO.; ${pushed}`,
      'NOT_ALLOWED',
      /Authorize the token for the organization contoso/,
    ],
    [
      'an allow list',
      `remote: The organization has an IP allow list enabled, and your IP address is not permitted to access this resource.; ${pushed}`,
      'NOT_ALLOWED',
      /allow list of contoso/,
    ],
    [
      'a workflow',
      '! [remote rejected] x -> x (refusing to allow a Personal Access Token to create or update workflow `.github/workflows/a.yml` without `workflow` scope)',
      'NOT_ALLOWED',
      /scope "workflow"/,
    ],
    [
      'a workflow, to an app',
      '! [remote rejected] x -> x (refusing to allow a GitHub App to create or update workflow `.github/workflows/a.yml` without `workflows` permission)',
      'NOT_ALLOWED',
      /"Workflows: Read and write"/,
    ],
    [
      'a missing repository',
      "remote: Repository not found.; fatal: repository 'https://github.com/contoso/gitops.git/' not found",
      'REPOSITORY_MISSING',
      /has been given this repository/,
    ],
    [
      'a protection rule',
      'remote: error: GH006: Protected branch update failed for refs/heads/main.; remote: error: Changes must be made through a pull request.; ! [remote rejected] main -> main (protected branch hook declined)',
      'NOT_ALLOWED',
      /delivery: pullRequest.*settings\/branches/,
    ],
    [
      'a ruleset',
      'remote: error: GH013: Repository rule violations found for refs/heads/main.; ! [remote rejected] main -> main (push declined due to repository rule violations)',
      'NOT_ALLOWED',
      /delivery: pullRequest.*settings\/rules/,
    ],
    [
      'a secret',
      'remote: error: GH013: Repository rule violations found for refs/heads/x.; remote: - GITHUB PUSH PROTECTION; remote: - Push cannot contain secrets; ! [remote rejected]',
      'NOT_ALLOWED',
      /sealed/,
    ],
    [
      'commits without signature',
      'remote: error: GH013: Repository rule violations found for refs/heads/x.; remote: - Commits must have verified signatures.; ! [remote rejected]',
      'NOT_ALLOWED',
      /merge by squash.*settings\/rules/,
    ],
    [
      'a branch that nobody may make',
      'remote: error: GH013: Repository rule violations found for refs/heads/x.; remote: - Cannot create ref due to creations being restricted.; ! [remote rejected]',
      'NOT_ALLOWED',
      /name that may be made \(branch\)/,
    ],
    [
      'a file that is too large',
      "remote: error: File a.bin is 101.00 MB; this exceeds GitHub's file size limit of 100.00 MB; remote: error: GH001: Large files detected.; ! [remote rejected] x -> x (pre-receive hook declined)",
      'GIT_FAILED',
      /Leave the file out/,
    ],
    [
      'a private address',
      'remote: error: GH007: Your push would publish a private email address.; ! [remote rejected] x -> x (push declined due to email privacy restrictions)',
      'NOT_ALLOWED',
      /authorEmail/,
    ],
  ] as const) {
    it(`${what}: is explained`, () => {
      const error = explain('push to', said);
      assert.equal(error?.code, code, error?.message);
      assert.match(error?.mend ?? '', mend);
      assert.ok(error?.message.includes('contoso/gitops'));
    });
  }

  // As it comes: with lines that are empty but for the spaces after them.
  it('is told whole, however GitHub sets it off', () => {
    const rule = '—————————————————————————————————————————';
    const output = [
      'To https://github.com/contoso/gitops.git',
      '!\t1234567:refs/heads/x\t[remote rejected] (push declined due to repository rule violations)',
      'Done',
      ...[
        'error: GH013: Repository rule violations found for refs/heads/x.',
        '',
        '- GITHUB PUSH PROTECTION',
        `  ${rule}`,
        '    Resolve the following violations before pushing again',
        '',
        '    - Push cannot contain secrets',
        '',
        '    ',
        '     (?) Learn how to resolve a blocked push',
        '     https://docs.github.com/code-security/secret-scanning',
        '    ',
        '    ',
        '      —— GitHub Personal Access Token ——————————————————————',
        '       locations:',
        '         - commit: 1234567',
        '           path: apps/a.yaml:3',
        '    ',
        '       (?) To push, remove secret from commit(s) or follow this URL to allow the secret.',
        '       https://github.com/contoso/gitops/security/secret-scanning/unblock-secret/abc',
        '    ',
        '',
        '',
      ].map((line) => `remote: ${line}        `),
      'error: failed to push some refs to https://github.com/contoso/gitops.git',
    ].join('\n');
    const error = gitError('push to', output, { label: 'contoso/gitops', secrets: [], explain });
    assert.match(error.message, /found a secret.*cannot contain secrets.*apps\/a\.yaml:3.*unblock-secret\/abc/);
    assert.match(error.mend, /sealed/);
  });

  it('is left to git where it is git’s own', () => {
    for (const said of [
      'fatal: early EOF',
      'fatal: unable to access: Could not resolve host: github.com',
      'fatal: the remote end hung up',
    ]) {
      assert.equal(explain('push to', said), undefined, said);
    }
  });
});
