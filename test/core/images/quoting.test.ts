import assert from 'node:assert/strict';
import { needsQuotes } from '../../../core/images/edit/quoting.ts';

// Held against PyYAML, ruamel.yaml (1.1 and 1.2) and Go's yaml.v2, yaml.v3 and sigs.k8s.io/yaml, in block and in flow, for
// some 16,000 texts: what one of them reads as something else than this text is here by its kind.
const readOtherwise = {
  'whole numbers': ['0', '1234', '0777', '0o17', '08', '0x1F', '0X1f', '0b11', '1_000', '1_', '0_8', '0_', '0x_1', '1__0'],
  'numbers with a point or an exponent': ['1.20', '1.', '1_0.5', '1e3', '1E3', '12e03', '1e400', '00e1', '1_0e1', '1e1_0'],
  'texts that Python takes for numbers without digits': ['0x_', '0b__', '-_', '-__'],
  'sixty by sixty': ['12:30', '1:30.5', '190:20:30', '1_0:30'],
  'truth, in the spellings of YAML 1.1': ['y', 'Y', 'n', 'yes', 'Yes', 'NO', 'on', 'On', 'OFF', 'true', 'False'],
  nothing: ['null', 'Null', 'NULL', '~', ''],
  'what is no number, and the infinite': ['.inf', '-.INF', '.nan', '.NaN'],
  dates: ['2024-01-31', '2024-1-1', '2024-01-31T10:00:00Z', '2024-01-31 10:00:00'],
  'signs that mean something': ['<<', '=', '*', '*1.2', '>=1.2', '-', '[::1]:5000/app:1', ' x', 'x ', 'x:', 'x #y', '%x', '@x'],
}; // prettier-ignore

const text = {
  versions: ['1.2.3', 'v1', '1.2.3-rc.1', '1.2.x', '1.2.3_4', '2024.01.31', '20240131.4-x', 'latest', 'main-1234-abcdef'],
  'digits with letters': ['1234a', '0x1g', '0b12', '0o', '1e', '1e1e1', '7e5a1b2', '0xg', '12_ab', 'e10', 'E1'],
  'underscores in front': ['_', '__', '_1', '_1_000', '__2.5', '_0x1'],
  'words that only look like it': ['yEs', 'oN', 'tRue', 'nUll', 'nil', 'none', 'nan', 'inf', 'Infinity', 'yes.', 'on-1', 'y1'],
  'dates that are none': ['2024-01', '2024-01-31-1', '2024-01-31T10-11-12', '20-01-31'],
  references: ['nginx', 'nginx:1.25', 'localhost:5000/app:1', `app:1@sha256:${'0'.repeat(64)}`, '1/2:3'],
  ranges: ['^1.2', '<2', '+x'],
}; // prettier-ignore

describe('quotes', () => {
  for (const [kind, texts] of Object.entries(readOtherwise))
    it(`are needed: ${kind}`, () => {
      assert.deepEqual(
        texts.filter((value) => !needsQuotes(value)),
        [],
      );
    });

  for (const [kind, texts] of Object.entries(text))
    it(`are not needed: ${kind}`, () => {
      assert.deepEqual(
        texts.filter((value) => needsQuotes(value)),
        [],
      );
    });
});
