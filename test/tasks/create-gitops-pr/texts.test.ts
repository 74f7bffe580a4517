import assert from 'node:assert/strict';
import { brokenMarkdown } from '../../core/hostile-texts.ts';
import { endWorld, overHosts, startWorld, type World } from './world.ts';

overHosts('create-gitops-pr, packaged: texts at the host’s limits', (host) => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ host });
  });
  afterEach(() => endWorld(world));

  const limits = host === 'github' ? { title: 256, description: 65_536 } : { title: 400, description: 4000 };
  const objects = Array.from(
    { length: 300 },
    (_, at) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: map-${at}, namespace: shop }\ndata: { key: "\`\`\`\\n</details> @ada #1 ${'😀'.repeat(100)}" }\n`,
  );
  const version = `1.0.0 @ada #12 </details> <!-- \`${'v'.repeat(300)}`;
  const whole = { environment: 'dev', application: 'shop', version, labels: 'gitops' };
  const files = { 'dev/shop/manifests.yaml': objects.join('---\n') };

  it('are whole, name nobody by accident, and the same on the next run', async () => {
    const first = await world.ok(whole, { files });
    const [pull] = world.pulls();
    const { title = '', description = '' } = pull ?? {};
    assert.ok(title.length <= limits.title && title.endsWith('… to dev'), title);
    assert.ok(description.length <= limits.description && description.length > limits.description * 0.7);
    assert.deepEqual(brokenMarkdown(description), []);
    assert.match(description, /… and \d+ more objects[^]*\[Run 2026\.10\]\([^()\s]+\)$/);
    assert.match(description, /<!-- gitops-delivery \{.{1,380}\} -->\n/);
    const second = await world.ok(whole, { files });
    assert.deepEqual([first.outputs['result'], second.outputs['result']], ['created', 'unchanged']);
  });

  it('of one’s own are kept where they fit: trailers stay trailers, a description gives way last', async () => {
    await world.ok(
      {
        title: '\n {application}\n→ {environment} ',
        description: 'Please look at {version}.\n\n{changes}\n\n{images}\n\n**The end.**',
        commitMessage: 'Deliver {application}\nwith care\n\nCo-authored-by: Bob <bob@example.com>',
        skipCi: 'true',
      },
      { content: { version, images: Array.from({ length: 100 }, (_, at) => `${'n'.repeat(80)}/app-${at}:1`) } },
    );
    const [pull] = world.pulls();
    assert.equal(pull?.title, 'shop → dev');
    assert.match(pull.description, /\nPlease look at 1\.0\.0 @&#8203;ada [^]*\n\n\*\*The end\.\*\*$/);
    assert.ok(pull.description.length <= limits.description);
    const message = await world.repository.git('log', '-1', '--format=%B', 'deploy/dev/shop');
    assert.match(
      message,
      /^Deliver shop \[skip ci\]\n\nwith care\n\nCo-authored-by: Bob <bob@example\.com>\nGitOps-Delivery: /,
    );
    const trailers = await world.repository.git(
      'log',
      '-1',
      '--format=%(trailers:only,key=Co-authored-by)',
      'deploy/dev/shop',
    );
    assert.equal(trailers.trim(), 'Co-authored-by: Bob <bob@example.com>');
  });
});
