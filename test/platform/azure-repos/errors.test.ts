import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { explainGit } from '../../../platform/azure-repos/git-errors.ts';
import { buildServiceName } from '../../../platform/azure-repos/identities.ts';

const projectId = '11111111-2222-4333-8444-555555555555';
const variables: Readonly<Record<string, string>> = {
  'System.TeamProjectId': projectId,
  'System.TeamProject': 'Shop Team',
};
const context = {
  repository: 'Platform/gitops',
  identity: 'the job’s own token',
  displayName: buildServiceName((name) => variables[name], 'https://dev.azure.com/contoso/'),
};
const explained = (said: string): TaskError | undefined => explainGit(context)('push to', said);

describe('what Azure Repos says in git’s output', () => {
  for (const [words, code, what, mend] of [
    [
      `remote: TF401027: You need the Git 'GenericContribute' permission to perform this action. Details: identity 'Build\\${projectId}', scope 'branch'.`,
      'NOT_ALLOWED',
      /^the job’s own token \(Shop Team Build Service \(contoso\)\) may not push in Platform\/gitops: it lacks the right "Contribute"/,
      /^Project settings of Platform → Repositories → gitops → Security: give "Shop Team Build Service \(contoso\)" "Contribute" = Allow/,
    ],
    [
      "remote: TF401027: You need the Git 'CreateBranch' permission to perform this action. Details: identity 'Build\\99999999-2222-4333-8444-555555555555', scope 'repository'.",
      'NOT_ALLOWED',
      /Project Collection Build Service \(contoso\).*"Create branch"/,
      /"Create branch" = Allow/,
    ],
    [
      "! [remote rejected] x -> x (TF401027: You need the Git 'ForcePush' permission to perform this action. Details: identity 'robot', scope 'branch'.)",
      'NOT_ALLOWED',
      /\(robot\).*"Force push/,
      /give "robot"/,
    ],
    [
      '! [remote rejected] main -> main (TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch.)',
      'NOT_ALLOWED',
      /branch policy/,
      /delivery: pullRequest/,
    ],
    [
      'remote: TF401019: The Git repository with name or identifier gitops does not exist or you do not have permissions for the operation you are attempting.',
      'REPOSITORY_MISSING',
      /hidden from the job’s own token/,
      /uses: repositories/,
    ],
    [
      "remote: VS800075: The project with id 'x' does not exist, or you do not have permission to access it.",
      'REPOSITORY_MISSING',
      /VS800075/,
      /project/,
    ],
    [
      "remote: TF400813: The user 'aad.x' is not authorized to access this resource.",
      'NOT_SIGNED_IN',
      /TF400813/,
      /aad\.x is a user/,
    ],
    ['remote: VS403463: The conditional access policy … has failed.', 'NOT_ALLOWED', /conditional access/, /network/],
    [
      "! [remote rejected] x -> x (VS403702: The push was rejected because it contains commits with author email 'a@b' which do not match the policy's specified patterns.)",
      'SERVER_REFUSED',
      /author email/,
      /authorEmail/,
    ],
    [
      '! [remote rejected] x -> x (VS403654: The push was rejected because it contains one or more secrets.)',
      'SERVER_REFUSED',
      /secrets/,
      /policy of the repository/,
    ],
  ] as const) {
    it(words.slice(0, 90), () => {
      const error = explained(words);
      assert.ok(error instanceof TaskError);
      assert.equal(error.code, code);
      assert.match(error.message, what);
      assert.match(error.mend, mend);
    });
  }

  it('is nothing where git speaks for itself', () => {
    assert.equal(explained('fatal: unable to access: Could not resolve host'), undefined);
    assert.equal(explained('remote: TF400898: An internal error occurred.'), undefined);
  });
});
