import assert from 'node:assert/strict';
import { kubernetesData } from '../../../../core/manifests/schema/kubernetes-data.ts';
import { readKubernetesTypes } from '../../../../core/manifests/schema/kubernetes-types.ts';
import { minorOf } from '../../../../core/manifests/schema/kube-version.ts';
import { validate } from '../../../../core/manifests/schema/validate.ts';
import { kubeconformSample } from './support.ts';

// kubeconform.test.ts holds thousands against kubeconform's answers, in seconds; these, one of each sort, take none.
describe('a sample of what kubeconform -strict said, word by word', () => {
  for (const version of new Set(kubeconformSample().map(({ kubernetes }) => kubernetes))) {
    it(`of Kubernetes ${version}`, () => {
      const types = readKubernetesTypes(kubernetesData, minorOf(version));
      for (const { what, object, problems } of kubeconformSample().filter((each) => each.kubernetes === version)) {
        const answer = types.find(String(object['apiVersion']), String(object['kind']));
        assert.ok(answer.kind === 'served', what);
        const found = validate(answer.schema, object, { matches: () => undefined, secret: false, encrypted: false });
        const told = found.problems.map(({ rule, path, message }) => `${rule} ${path.join('.')} ${message}`);
        assert.deepEqual([told, found.more], [problems, 0], what);
      }
    });
  }
});
