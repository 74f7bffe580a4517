import assert from 'node:assert/strict';
import { startAzureWorld, type AzureWorld } from './world.ts';

describe('create-gitops-pr, packaged: reviewers', () => {
  let world: AzureWorld;
  before(async () => {
    world = await startAzureWorld();
    world.azure.addIdentity({ name: 'Müller & Söhne #1', email: 'mueller+one@example.com' });
    world.azure.addIdentity({ name: '[Shop Team]\\Operators', kind: 'group' });
    world.azure.addIdentity({ name: 'Twin', email: 'twin.a@example.com' });
    world.azure.addIdentity({ name: 'Twin', email: 'twin.b@example.com' });
  });
  after(async () => {
    await world.azure.settled();
    await world.stop();
  });

  const refused = async (reviewers: string): Promise<string> => {
    const run = await world.run({ reviewers });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', /\[REVIEWER_UNKNOWN\]/);
    assert.equal(world.pushes(), 0);
    assert.deepEqual(world.repository.pullRequests(), []);
    return run.message ?? '';
  };

  it('names all that cannot be found, before anything is pushed', async () => {
    const said = await refused('ada@example.com\nnobody@example.com\nrequired:No Such Team');
    assert.match(said, /"nobody@example\.com"/);
    assert.match(said, /"No Such Team"/);
    assert.doesNotMatch(said, /"ada@example/);
  });

  it('says whom a name fits when it fits several, before anything is pushed', async () => {
    const said = await refused('Twin');
    assert.equal(said.match(/Twin \([0-9a-f-]{36}\)/g)?.length, 2);
  });

  it('says that it may not look for people, before anything is pushed', async () => {
    world.azure.faults.add({ path: /_apis\/identities/, kind: 'status', status: 403, body: { message: 'no' } });
    const run = await world.run({ reviewers: 'ada@example.com' });
    assert.match(run.message ?? '', /look for a reviewer[\s\S]*\[NOT_ALLOWED\]/);
    assert.equal(world.pushes(), 0);
  });

  it('finds them by e-mail, name and team, each once', async () => {
    const reviewers = 'required:Ada\nada@example.com\nrequired:Müller & Söhne #1\n[Shop Team]\\Operators';
    const run = await world.ok({ reviewers });
    const pull = world.repository.pullRequest(Number(run.outputs['pullRequestId']));
    assert.deepEqual(
      pull.reviewers.map(({ identity, isRequired }) => `${identity.displayName} ${isRequired}`).toSorted(),
      ['Ada true', 'Müller & Söhne #1 true', '[Shop Team]\\Operators false'],
    );
    const created = world.azure.requests.filter(({ method, path }) => method === 'POST' && /pullrequests$/i.test(path));
    assert.equal(created.length, 1);
    assert.deepEqual(world.azure.violations, []);
  });
});
