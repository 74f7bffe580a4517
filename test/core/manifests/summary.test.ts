import assert from 'node:assert/strict';
import type { CheckedApplication } from '../../../core/manifests/check-applications.ts';
import { findingOf, type Check } from '../../../core/manifests/findings.ts';
import type { OutputPlan } from '../../../core/manifests/plan.ts';
import { renderSummary } from '../../../core/manifests/summary.ts';
import { manifestsOf, object } from './manifests.ts';
import { optionsOf } from './rendering/options.ts';

const checked = (application: string, text: string, check?: Check): CheckedApplication => {
  const manifests = manifestsOf(text, 'src/a.yaml');
  const [first] = manifests;
  const findings =
    check === undefined || first === undefined ? [] : [findingOf(first, { check, path: ['kind'], message: 'is bad' })];
  const none = { broken: [], templates: [], remarks: [], charts: [], unchecked: new Set<never>() };
  return { application, manifests, findings, folder: 'src', engine: 'helm', ...none };
};
const identity = { environment: 'dev', application: 'shop', cluster: '' };
const planned: OutputPlan = {
  applications: [{ identity, files: [], descriptor: { path: 'shop.json', content: '' } }],
  images: [],
  objectCount: 0,
  fileCount: 2,
  digest: 'abc',
  warnings: [],
};

describe('the summary of a rendering', () => {
  const pod = (name: string, image: string): string =>
    object('Pod', name, `spec: {containers: [{image: "${image}"}]}\n`);
  const shop = checked('shop_1', [pod('a', 'two:1'), pod('b', 'one'), object('ConfigMap', 'a')].join('---\n'));

  it('says what was rendered and what became of it', () => {
    const written = { written: ['a.yaml', 'shop.json', 'b.yaml'], removed: ['old.yaml'] };
    assert.equal(
      renderSummary(
        optionsOf({ cluster: 'west*', version: '1.2' }),
        [shop, checked('b', object('A', 'a'))],
        planned,
        written,
      ),
      `### Manifests for dev (west\\*), version \`1.2\`

| Application | Engine | Objects | Kinds | Images |
| --- | --- | --- | --- | --- |
| shop\\_1 | helm | 3 | 1 ConfigMap, 2 Pod | \`one\`<br>\`two:1\` |
| b | helm | 1 | 1 A | none |

2 files; 2 new or changed, 1 removed.
Digest \`abc\`
`,
    );
  });

  it('says that nothing was written in a dry run', () => {
    assert.match(
      renderSummary(optionsOf(), [], planned, undefined),
      /^### Manifests for dev\n[^]*\nDry run: nothing was written\.\n/,
    );
  });

  it('says that nothing changed, of one file', () => {
    const nothing = renderSummary(
      optionsOf(),
      [],
      { ...planned, fileCount: 1, applications: [] },
      { written: [], removed: [] },
    );
    assert.match(nothing, /\n1 file; 0 new or changed, 0 removed\.\n/);
  });

  it('warns of Secrets that can be read, and of what the plan warns of; other findings have their own place', () => {
    const secret = checked('a', object('Secret', 's'), 'secrets');
    const others = (['syntax', 'schema', 'lint', 'flux'] as const).map((check) =>
      checked('a', object('X', 's'), check),
    );
    const warnings = [{ message: 'beware' }, { message: 'of this', at: { file: 'b.yaml', line: 2 } }];
    assert.match(
      renderSummary(optionsOf(), [...others, secret], { ...planned, warnings }, undefined),
      /\n\n\*\*Warnings\*\*\n\n```\nSecret s: kind is bad \(src\/a\.yaml\)\nbeware\nof this \(b\.yaml\)\n```\n$/,
    );
  });
});
