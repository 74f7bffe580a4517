import assert from 'node:assert/strict';

import { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import { TaskError } from '../../../core/errors.ts';
import type { Connection } from '../../../core/ports/agent.ts';
import { Secret } from '../../../core/secret.ts';
import { readServiceConnection } from '../../../platform/kubernetes/service-connection.ts';
import { kubeconfigText } from '../../sandbox/cluster/kubeconfig.ts';

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmVk';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('A Kubernetes service connection', () => {
  const read = (
    authorizationType: string | undefined,
    parameters: Readonly<Record<string, string>>,
    data: Readonly<Record<string, string>> = {},
    url = 'https://cluster.test:6443',
  ): KubeConfig => {
    const fields: Readonly<Record<string, string | undefined>> = { ...data, authorizationType };
    const connection: Connection = {
      id: 'c',
      url,
      scheme: 'Token',
      parameter: (name) => (parameters[name] === undefined ? undefined : new Secret(parameters[name])),
      data: (name) => fields[name],
    };
    return readServiceConnection(() => new KubeConfig(), connection).config;
  };
  const refused = (work: () => unknown, words: RegExp): void =>
    assert.throws(work, (error: unknown) => {
      assert.ok(error instanceof TaskError && error.code === 'CONNECTION_INVALID', String(error));
      assert.match(`${error.message}\n${error.mend}`, words);
      assert.doesNotMatch(`${error.message}\n${error.mend}`, /s3cret/);
      return true;
    });

  // As the secret's YAML holds it, with and without the connection saying so, and as kubectl create token prints it.
  for (const [form, parameters, token] of [
    ['base64, as it says', { apiToken: base64(jwt), isCreatedFromSecretYaml: 'true' }, jwt],
    ['base64, though it says nothing', { apiToken: base64(jwt) }, jwt],
    ['plain', { apiToken: jwt }, jwt],
    ['plain, though it says otherwise', { apiToken: `${jwt}\n`, isCreatedFromSecretYaml: 'True' }, jwt],
    ['no web token at all', { apiToken: 'abc.def' }, 'abc.def'],
  ] as const) {
    it(`has a service account’s token: ${form}`, () => {
      assert.equal(read('ServiceAccount', parameters).getCurrentUser()?.token, token);
    });
  }

  it('of the kind Azure Subscription has the service account that Azure DevOps made', () => {
    const config = read('AzureSubscription', {
      apiToken: base64(jwt),
      serviceAccountCertificate: base64('ca'),
      azureTenantId: 'tenant',
    });
    assert.equal(config.getCurrentUser()?.token, jwt);
    assert.equal(config.getCurrentCluster()?.server, 'https://cluster.test:6443');
    assert.equal(config.getCurrentCluster()?.caData, base64('ca'));
    const kubeconfig = kubeconfigText([{ name: 'one', url: 'https://other.test', token: jwt }]);
    assert.equal(read('AzureSubscription', { kubeconfig }).getCurrentCluster()?.server, 'https://other.test');
    refused(() => read('AzureSubscription', {}), /no token of the service account[\s\S]*azureSubscription/);
  });

  it('names the context of its kubeconfig', () => {
    const kubeconfig = kubeconfigText([
      { name: 'one', url: 'https://one.test', token: 'a' },
      { name: 'two', url: 'https://two.test', token: 'b' },
    ]);
    assert.equal(read(undefined, { kubeconfig }).getCurrentCluster()?.server, 'https://one.test');
    assert.equal(read('Kubeconfig', { kubeconfig, clusterContext: 'two' }).getCurrentUser()?.token, 'b');
    refused(() => read('Kubeconfig', { kubeconfig }, { clusterContext: 'three' }), /no usable context "three"/);
  });

  it('is refused in words without its secrets', () => {
    refused(() => read('Kubeconfig', { kubeconfig: 'a: [s3cret' }), /not valid YAML/);
    refused(() => read('Kubeconfig', {}), /holds no kubeconfig/);
    refused(() => read('ServiceAccount', {}), /no service account token/);
    refused(() => read('ServiceAccount', { apiToken: 's3cret' }, {}, 'cluster'), /"cluster" is no address/);
    refused(() => read('Password', { apiToken: 's3cret' }), /its kind "Password" is none of/);
  });
});
