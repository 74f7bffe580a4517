import assert from 'node:assert/strict';
import { lintSummary } from '../../../core/manifests/lint-summary.ts';

const finding = (rule: string, severity: 'error' | 'warning', message: string, check: 'lint' | 'syntax' = 'lint') => ({
  check,
  rule,
  severity,
  message,
});

describe('the summary of missed best practices', () => {
  it('is none when none is missed', () => {
    assert.equal(lintSummary([finding('x', 'error', 'm', 'syntax')]), '');
  });

  it('counts by rule, errors first, then what is found most; and lists all', () => {
    const page = 'https://github.com/gitops-delivery/gitops-delivery/blob/main/docs/lint.md';
    assert.equal(
      lintSummary([
        finding('rare', 'warning', 'one [rare]'),
        finding('often', 'warning', 'two'),
        finding('often', 'warning', 'three'),
        finding('kube-score/x', 'error', 'four [kube-score/x]'),
        finding('other', 'error', 'no lint', 'syntax'),
      ]),
      `
**Best practices**: 1 error, 3 warnings

| Rule | Severity | Findings | First |
| --- | --- | --- | --- |
| \`kube-score/x\` | error | 1 | \`four\` |
| [often](${page}#often) | warning | 2 | \`two\` |
| [rare](${page}#rare) | warning | 1 | \`one\` |

<details><summary>All findings</summary>

\`\`\`
warning: one [rare]
warning: two
warning: three
error: four [kube-score/x]
\`\`\`

</details>
`,
    );
  });

  it('lists two hundred, and says how many more there are', () => {
    const many = (count: number): string =>
      lintSummary(Array.from({ length: count }, (_, index) => finding('r', 'warning', `m${String(index)};`)));
    assert.ok(!many(200).includes('…'));
    assert.match(many(202), /m199;\n… and 2 more, in the log\n/);
  });
});
