import { entry } from '../../objects.ts';
import { eachContainer, once, type LintRule } from '../rule.ts';
import { isSet, listOf, quoted, textOf } from '../shapes.ts';

// Names of settings that hold a credential, and of those that only tell about one.
const credential =
  /(?:^|_|-|\.)(?:PASS(?:WORD|WD|PHRASE)?|PWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|ENCRYPTION_?KEY|CONNECTION_?STRING|CREDENTIALS?)$/i;

export const credentialRules: readonly LintRule[] = [
  {
    id: 'service-account-token',
    severity: 'warning',
    check: once(({ pod, namespace }, surroundings) => {
      if (pod === undefined || isSet(entry(pod.spec, 'automountServiceAccountToken'))) return undefined;
      const named = textOf(entry(pod.spec, 'serviceAccountName')) ?? textOf(entry(pod.spec, 'serviceAccount')) ?? '';
      const account = named === '' ? 'default' : named;
      // With a role, it is there to talk to the API server.
      if (surroundings.hasRole(namespace, account)) return undefined;
      const object = surroundings.named(namespace, '', 'ServiceAccount', account);
      if (entry(object?.data, 'automountServiceAccountToken') === false) return undefined;
      return {
        path: [...pod.path, 'automountServiceAccountToken'],
        message: `is not set: whoever breaks in finds a token of the service account ${quoted(account)}; set it to false, or to true where the pod asks the API server`,
      };
    }),
  },
  {
    id: 'secret-in-env',
    severity: 'warning',
    check: eachContainer(({ data, named }) =>
      listOf(entry(data, 'env')).flatMap((variable, index) => {
        const name = textOf(entry(variable, 'name')) ?? '';
        const value = textOf(entry(variable, 'value')) ?? '';
        // `$(NAME)` refers to another variable.
        if (value === '' || name.length > 200 || !credential.test(name) || /^\$\([^)]*\)$/.test(value)) return [];
        const message = `of ${quoted(name)} stands in plain text${named}: put it in a secret and refer to it by valueFrom.secretKeyRef`;
        return [{ path: ['env', index, 'value'], message }];
      }),
    ),
  },
];
