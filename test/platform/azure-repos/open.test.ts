import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { authorizationOf } from '../../../platform/azure-repos/credentials.ts';
import { connection, startAzureFixture, type AzureFixture } from './opened.ts';

async function refused(work: Promise<unknown>): Promise<TaskError> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof TaskError, String(thrown));
  return thrown;
}

describe('a repository of a collection below a virtual directory, over HTTP', () => {
  let fixture: AzureFixture;
  beforeEach(async () => {
    fixture = await startAzureFixture('tfs/DefaultCollection');
  });
  afterEach(() => fixture.stop());

  it('opens by its name, its project’s and its URL, at the collection’s own address', async () => {
    const { azure, repository } = fixture;
    const other = azure.addProject('Größe & Co');
    const far = await azure.addRepository({ project: other, name: 'état 1' });
    for (const [name, id] of [
      ['gitops', repository.id],
      ['Shop Team/gitops', repository.id],
      [repository.remoteUrl, repository.id],
      ['Größe & Co/état 1', far.id],
      [far.remoteUrl, far.id],
    ] as const) {
      const opened = await fixture.open({ repository: name });
      assert.equal(opened.id, id, name);
      assert.ok(opened.gitUrl.startsWith(`${azure.url}/tfs/DefaultCollection/`), opened.gitUrl);
    }
    assert.deepEqual(azure.violations, []);
  });
});

describe('who opens a repository', () => {
  let fixture: AzureFixture;
  beforeEach(async () => {
    fixture = await startAzureFixture();
  });
  afterEach(() => fixture.stop());

  it('is told the three ways in which it is not there, which are one to the server', async () => {
    const { azure, repository, service } = fixture;
    const absent = await refused(fixture.open({ repository: 'nowhere' }));
    const project = await refused(fixture.open({ repository: 'Nowhere/gitops' }));
    azure.deny(service, 'GenericRead', repository);
    const hidden = await refused(fixture.open());
    for (const error of [absent, project, hidden]) {
      assert.equal(error.code, 'REPOSITORY_MISSING');
      assert.match(error.mend, /uses: repositories.*Limit job authorization scope/);
    }
    assert.match(absent.message, /Shop Team\/nowhere[\s\S]*TF401019/);
    assert.match(project.message, /TF200016/);
  });

  it('is told that it is disabled, before and while it is worked with', async () => {
    const opened = await fixture.open();
    fixture.repository.disable();
    assert.match((await refused(fixture.open())).message, /is disabled/);
    assert.match((await refused(opened.pullRequests.listOpen('main'))).message, /it is disabled, or it is hidden/);
  });

  it('is told that a token is wrong, expired, or another organization’s', async () => {
    const expired = fixture.azure.issueToken(fixture.service, { expired: true });
    for (const token of [expired, 'none-of-theirs']) {
      const error = await refused(fixture.open({}, { token }));
      assert.equal(error.code, 'NOT_SIGNED_IN');
      assert.match(error.mend, /wrong or has expired/);
    }
    const path = /git\/repositories/;
    const said = "TF400813: The user 'aad.robot' is not authorized to access this resource.";
    fixture.azure.faults.add({ path, kind: 'status', status: 401, body: { message: said } });
    assert.match(
      (await refused(fixture.open())).mend,
      /whether aad\.robot is a user of this organization.*scopes Code/,
    );
  });

  it('is told what keeps it out although the token is good', async () => {
    const path = /git\/repositories/;
    const said = 'VS403463: The conditional access policy defined by your Microsoft Entra administrator has failed.';
    for (const status of [401, 403]) {
      fixture.azure.faults.add({ path, kind: 'status', status, body: { message: said } });
      const error = await refused(fixture.open());
      assert.equal(error.code, 'NOT_ALLOWED');
      assert.match(error.message, /conditional access policy.*VS403463/);
    }
    fixture.azure.faults.add({ path, kind: 'status', status: 403, body: { message: 'no' } });
    const error = await refused(fixture.open());
    assert.equal(error.code, 'NOT_ALLOWED');
    assert.match(error.message, /\(Shop Team Build Service \(contoso\)\) may not read the repository/);
    assert.match(error.mend, /scope Code/);
  });

  it('waits as long as a throttled answer asks, whatever its status, and says when nobody answers', async () => {
    const path = /git\/repositories/;
    const { faults } = fixture.azure;
    faults.add({ path, kind: 'delay', headers: { 'retry-after': '7' } });
    faults.add({ path, kind: 'status', status: 503, headers: { 'retry-after': '11' } });
    const opened = await fixture.open();
    await opened.pullRequests.listOpen('main');
    assert.deepEqual(
      [7000, 11_000].filter((pause) => !fixture.slept.includes(pause)),
      [],
    );
    faults.add({ path, kind: 'reset', times: 9 });
    assert.equal((await refused(fixture.open())).code, 'NOT_REACHABLE');
  });
});

describe('the Authorization header of a connection', () => {
  const header = (scheme: string, parameters: Readonly<Record<string, string>>): string =>
    authorizationOf(connection(scheme, parameters, 'https://dev.azure.com/contoso/')).reveal();
  const basic = (text: string): string => `Basic ${Buffer.from(text, 'utf8').toString('base64')}`;

  it('is right for every scheme that a connection to Azure Repos can have', () => {
    assert.equal(header('OAuth', { AccessToken: 't' }), 'Bearer t');
    assert.equal(header('Token', { apitoken: 't' }), basic(':t'));
    assert.equal(header('PersonalAccessToken', { accessToken: 't' }), basic(':t'));
    assert.equal(
      header('UsernamePassword', { Username: 'DOMAIN\\jürgen', Password: 'p:ä' }),
      basic('DOMAIN\\jürgen:p:ä'),
    );
    assert.equal(header('UsernamePassword', { password: 'p' }), basic(':p'));
  });

  it('is refused where a connection holds nothing', () => {
    for (const scheme of ['None', 'Token', 'WorkloadIdentityFederation']) {
      assert.throws(
        () => header(scheme, {}),
        (error) => error instanceof TaskError && error.code === 'CONNECTION_INVALID',
      );
    }
  });
});
