import assert from 'node:assert/strict';

import { TaskError } from '../../../core/errors.ts';
import { readInputs } from '../../../tasks/wait-for-flux/inputs.ts';

describe('wait-for-flux: the inputs for the way into the cluster', () => {
  const access = (inputs: Readonly<Record<string, string>>): unknown => {
    const all: Readonly<Record<string, string>> = { kustomizations: 'apps', revision: '0'.repeat(40), ...inputs };
    return readInputs((name) => all[name], undefined).access;
  };
  const mistakes = (inputs: Readonly<Record<string, string>>): string => {
    try {
      access(inputs);
    } catch (error) {
      assert.ok(error instanceof TaskError && error.code === 'INPUT_INVALID', String(error));
      return [error.message, ...error.related.map(({ message }) => message)].join('\n');
    }
    return '';
  };
  const id = '/subscriptions/s1/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks';

  it('are one way, or none', () => {
    assert.deepEqual(access({}), { kind: 'kubeconfig', path: undefined, contexts: [] });
    assert.deepEqual(access({ kubeconfig: 'k', contexts: 'a\nb\na' }), {
      kind: 'kubeconfig',
      path: 'k',
      contexts: ['a', 'b'],
    });
    assert.deepEqual(access({ kubernetesConnection: 'c' }), { kind: 'connection', id: 'c' });
    assert.match(mistakes({ kubernetesConnection: 'c', azureSubscription: 'a' }), /azureSubscription.*one way in/);
    assert.match(mistakes({ azureSubscription: 'a', kubeconfig: 'k', contexts: 'x' }), /kubeconfig[\s\S]*contexts/);
  });

  it('name an AKS cluster by group and name, or by its whole id', () => {
    const aks = {
      kind: 'aks',
      connection: 'a',
      subscription: undefined,
      resourceGroup: 'rg',
      name: 'aks',
      admin: false,
    };
    assert.deepEqual(access({ azureSubscription: 'a', azureResourceGroup: 'rg', kubernetesCluster: 'aks' }), aks);
    const whole = { ...aks, subscription: 's1' };
    assert.deepEqual(access({ azureSubscription: 'a', kubernetesCluster: id }), whole);
    const admin = { azureSubscription: 'a', kubernetesCluster: id, azureResourceGroup: 'RG', useClusterAdmin: 'true' };
    assert.deepEqual(access(admin), { ...whole, admin: true });
  });

  it('say what is missing or wrong of it, all at once', () => {
    assert.match(
      mistakes({ azureSubscription: 'a' }),
      /kubernetesCluster.*required[\s\S]*azureResourceGroup.*required/,
    );
    const wrong = { azureSubscription: 'a', azureResourceGroup: 'r/g', kubernetesCluster: '../aks' };
    assert.match(mistakes(wrong), /no name of an AKS cluster[\s\S]*no name of a resource group/);
    const other = { azureSubscription: 'a', azureResourceGroup: 'prod', kubernetesCluster: id };
    assert.match(mistakes(other), /another one than kubernetesCluster names/);
    const arc = id.replace('Microsoft.ContainerService/managedClusters', 'Microsoft.Kubernetes/connectedClusters');
    assert.match(mistakes({ azureSubscription: 'a', kubernetesCluster: arc }), /Azure Arc.*az connectedk8s proxy/);
    assert.match(mistakes({ kubernetesCluster: 'aks' }), /give azureSubscription/);
    assert.match(mistakes({ useClusterAdmin: 'true' }), /useClusterAdmin/);
  });
});
