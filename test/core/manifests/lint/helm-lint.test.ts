import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { readException } from '../../../../core/manifests/lint/read-exception.ts';
import { readHelmLint, reportedChartFindings } from '../../../../core/manifests/lint/helm-lint.ts';

const said = `==> Linting /tmp/copy/shop
[ERROR] Chart.yaml: version should be of type string but it's of type float64
[INFO] Chart.yaml: icon is recommended
[WARNING] /tmp/copy/shop: chart directory is missing these dependencies: redis
[WARNING] templates/a.yaml: extensions/v1beta1 Ingress is deprecated
[ERROR] templates/: parse error at (shop/templates/b.yaml:3)
[WARNING] values.yaml: ##vso[task.setvariable variable=x]1

Error: 1 chart(s) linted, 1 chart(s) failed
`;
const nameOf = (file: string): string => `charts/shop/${file}`;

describe('helm lint', () => {
  it('is told of the chart: its files, its dependencies; not of templates, which were rendered', () => {
    const findings = readHelmLint(said, nameOf).map(({ severity, message, at }) => [severity, at?.file, message]);
    assert.deepEqual(findings, [
      [
        'error',
        'charts/shop/Chart.yaml',
        "charts/shop/Chart.yaml: version should be of type string but it's of type float64 [helm-lint]",
      ],
      [
        'warning',
        'charts/shop/Chart.yaml',
        'charts/shop/Chart.yaml: chart directory is missing these dependencies: redis [helm-lint]',
      ],
      [
        'warning',
        'charts/shop/values.yaml',
        'charts/shop/values.yaml: ##_vso[task.setvariable variable=x]1 [helm-lint]',
      ],
    ]);
  });

  it('fails the task as lintFailOn says, and not at all where lintIgnore names it', () => {
    const findings = readHelmLint(said, nameOf);
    const errors = (failOn: 'error' | 'warning' | 'never', ignored: string[] = []): number => {
      const ignore = ignored.map((text) => readException(text, 1)).filter((entry) => typeof entry !== 'string');
      return reportedChartFindings(findings, { failOn, ignore }).filter(({ severity }) => severity === 'error').length;
    };
    assert.deepEqual([errors('error'), errors('warning'), errors('never')], [1, 3, 0]);
    assert.deepEqual(reportedChartFindings(findings, { failOn: 'error', ignore: [] }).length, 3);
    for (const entry of ['helm-lint', 'helm-*', '*']) assert.equal(errors('warning', [entry]), 0);
    assert.equal(errors('warning', ['* Deployment/web']), 3);
  });

  it('that says nothing of the kind is no clean chart', () => {
    assert.throws(
      () => readHelmLint('Error: unknown flag: --what', nameOf),
      (error) => error instanceof TaskError && error.code === 'PROCESS_FAILED' && /unknown flag/.test(error.message),
    );
    assert.deepEqual(readHelmLint('==> Linting x\n[INFO] Chart.yaml: icon is recommended\n', nameOf), []);
  });
});
