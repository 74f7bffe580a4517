import { holdChanges } from './rows.ts';

holdChanges('the version of a chart', {
  chart: [
    [
      'kind: HelmRelease\nspec: {chart: {spec: {chart: web, version: 1.0.0}}}\n',
      'kind: HelmRelease\nspec: {chart: {spec: {chart: web, version: 1.1.0}}}\n',
      'web: 1.0.0 → 1.1.0',
    ],
    ['kind: HelmRelease\nspec: {chart: {spec: {chart: web, version: 1.1.0}}}\n', '='],
    [
      'kind: HelmRelease\nspec: {chart: {spec: {chart: web}}}\n',
      '=',
      'near: spec.chart.spec.version is missing or empty',
    ],
    [
      "kind: OCIRepository\nspec: {url: 'oci://r/web//', ref: {tag: 1.0.0, digest: 'sha256:1'}}\n",
      "kind: OCIRepository\nspec: {url: 'oci://r/web//', ref: {tag: 1.1.0}}\n",
      'web: 1.0.0 → 1.1.0',
      'spec.ref.tag: its digest sha256:1 is dropped, for Flux would take it before the tag',
    ],
    [
      "kind: OCIRepository\nspec: {url: 'oci://r/web', ref: {tag: 1.0.0, semver: '>1'}}\n",
      '=',
      'near: spec.ref.semver (>1) decides which version of web runs, not a tag',
    ],
    [
      "kind: OCIRepository\nspec: {url: 'oci://r/web', ref: {tag: 1.0.0, semver: ''}}\n",
      "kind: OCIRepository\nspec: {url: 'oci://r/web', ref: {tag: 1.1.0, semver: ''}}\n",
      'web: 1.0.0 → 1.1.0',
    ],
    ["kind: OCIRepository\nspec: {url: 'oci://r/web'}\n", '=', 'near: spec.ref.tag is missing or empty'],
    [
      'kind: HelmChart\nspec: {chart: web, version: 1.0.0}\n',
      'kind: HelmChart\nspec: {chart: web, version: 1.1.0}\n',
      'web: 1.0.0 → 1.1.0',
    ],
    ["kind: HelmChart\nspec: {chart: '', version: 1.0.0}\n", '='],
  ],
  'chart in Chart.yaml': [
    [
      'dependencies:\n- name: web\n  version: 1.0.0\n',
      'dependencies:\n- name: web\n  version: 1.1.0\n',
      'web: 1.0.0 → 1.1.0',
      'dependencies[0].version: <lock file>',
    ],
    ['dependencies:\n- name: web\n', '=', 'near: dependencies[0].version is missing or empty'],
  ],
  'chart in a/Chart.yaml': [['dependencies:\n- name: web\n  version: 1.1.0\n', '=']],
  'chart in a/requirements.yaml': [
    [
      'dependencies:\n- name: web\n  version: 1.0.0\n',
      'dependencies:\n- name: web\n  version: 1.1.0\n',
      'web: 1.0.0 → 1.1.0',
      'dependencies[0].version: <lock file>',
    ],
  ],
  'chart in Chart.yaml.orig': [['dependencies:\n- name: web\n  version: 1.0.0\n', '=']],
  'chart in MyChart.yaml': [['dependencies:\n- name: web\n  version: 1.0.0\n', '=']],
});
