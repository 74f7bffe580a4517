import assert from 'node:assert/strict';
import { findingOf } from '../../../core/manifests/findings.ts';
import { toJUnit } from '../../../core/manifests/junit.ts';
import { manifestsOf, object } from './manifests.ts';

describe('findings as JUnit', () => {
  it('hold any text', () => {
    const manifests = manifestsOf(object('A', '"<&>"'));
    const xml = toJUnit([
      {
        application: 'a"b',
        manifests,
        findings: [findingOf(manifests[0]!, { check: 'syntax', path: [], message: '<x>' })],
        broken: [],
      },
    ]);
    assert.match(xml, /<testsuite name="a&quot;b" tests="1" failures="1"/);
    assert.match(xml, /name="A &lt;&amp;&gt; \(v1\)"[\s\S]*<failure message="[^"]*&lt;x&gt;[^"]*">/);
  });

  it('warnings are a case’s output, and what nobody could check is skipped', () => {
    const manifests = manifestsOf(`${object('A', 'a')}---\n${object('B', 'b')}---\n${object('C', 'c')}`);
    const finding = (index: number, severity: 'error' | 'warning') =>
      findingOf(manifests[index]!, { check: 'schema', path: ['kind'], message: `is ${severity}`, severity, rule: 'r' });
    const findings = [finding(0, 'warning'), finding(2, 'error'), finding(2, 'warning')];
    const unchecked = new Set([manifests[0]!, manifests[2]!]);
    const xml = toJUnit([{ application: 'x', manifests, findings, broken: [], unchecked }]);
    assert.match(xml, /tests="3" failures="1" errors="0" skipped="1"/);
    assert.match(
      xml,
      /"A a \(v1\)"[^>]*>\s*<skipped message="no schema is known for v1 A"\/>\s*<system-out>A a: kind is warning \[r\] \(a\.yaml:2\)</,
    );
    assert.match(xml, /"B b \(v1\)"[^>]*\/>/);
    assert.match(xml, /"C c \(v1\)"[^>]*>\s*<failure message="C c: kind is error[^>]*>[^<]*<\/failure>\s*<system-out>/);
  });

  it('what could not be read, and what helm lint says of a chart, are cases of their own', () => {
    const chart = { check: 'lint', rule: 'helm-lint' } as const;
    const xml = toJUnit([
      {
        application: 'shop',
        manifests: manifestsOf(object('A', 'a')),
        findings: [],
        broken: [{ message: 'no YAML', at: { file: 'b.yaml', line: 3 } }, { message: 'nowhere' }],
        charts: [
          { ...chart, severity: 'warning', message: 'odd', at: { file: 'c/Chart.yaml' } },
          { ...chart, severity: 'error', message: 'bad', at: { file: 'c/values.yaml' } },
          { ...chart, severity: 'error', message: 'worse', at: { file: 'c/Chart.yaml' } },
        ],
      },
      { application: 'web', manifests: [], findings: [], broken: [] },
    ]);
    assert.equal(
      xml,
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="shop" tests="5" failures="4" errors="0" skipped="0">
    <testcase name="A a (v1)" classname="shop" file="a.yaml"/>
    <testcase name="b.yaml:3" classname="shop" file="b.yaml">
      <failure message="no YAML (b.yaml:3)">no YAML (b.yaml:3)</failure>
    </testcase>
    <testcase name="shop" classname="shop" file="shop">
      <failure message="nowhere">nowhere</failure>
    </testcase>
    <testcase name="helm lint: c/Chart.yaml" classname="shop" file="c/Chart.yaml">
      <failure message="worse (c/Chart.yaml)">worse (c/Chart.yaml)</failure>
      <system-out>odd (c/Chart.yaml)</system-out>
    </testcase>
    <testcase name="helm lint: c/values.yaml" classname="shop" file="c/values.yaml">
      <failure message="bad (c/values.yaml)">bad (c/values.yaml)</failure>
    </testcase>
  </testsuite>
  <testsuite name="web" tests="0" failures="0" errors="0" skipped="0">

  </testsuite>
</testsuites>
`,
    );
  });

  it('several failures of an object are lines of one', () => {
    const manifests = manifestsOf(object('A', 'a'));
    const finding = (message: string) => findingOf(manifests[0]!, { check: 'schema', path: [], message });
    const xml = toJUnit([{ application: 'x', manifests, findings: [finding('one'), finding('two')], broken: [] }]);
    assert.match(
      xml,
      /<failure message="A a: one \(a\.yaml:1\)">A a: one \(a\.yaml:1\)&#10;A a: two \(a\.yaml:1\)<\/failure>/,
    );
  });
});
