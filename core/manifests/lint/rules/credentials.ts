import { entry, isSet, listOf, textAt, textOf } from '../../../unstructured.ts';
import { eachContainer, once, type LintRule } from '../rule.ts';
import { quoted } from '../quoted.ts';

// How the names of settings end that hold a credential, in snake case. One that tells about a credential ends otherwise:
// PASSWORD_FILE, TOKEN_URL.
const credential =
  /(?:PASSWORD|PASSWD|PASSPHRASE|(?:^|_)(?:PASS|PWD|SECRET|TOKEN|CREDENTIALS?|CONNECTION_?STRING|(?:API|ACCESS|PRIVATE|ENCRYPTION|SIGNING)_?KEY))$/;

/** A variable that holds a credential in plain text, as far as its name and value tell. */
function holdsCredential(name: string, value: string): boolean {
  // `$(NAME)` refers to another variable; a switch or a number is no credential.
  if (/^(?:|true|false|yes|no|on|off|\d+|\$\([^)]*\))$/i.test(value) || name.length > 200) return false;
  const words = name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').replaceAll(/[-.]/g, '_');
  return credential.test(words.toUpperCase());
}

/** Credentials that lie open in a pod. */
export const credentialRules: readonly LintRule[] = [
  {
    id: 'service-account-token',
    severity: 'warning',
    check: once(({ pod, namespace }, surroundings) => {
      if (pod === undefined || isSet(entry(pod.spec, 'automountServiceAccountToken'))) return undefined;
      const named = textOf(entry(pod.spec, 'serviceAccountName')) ?? textAt(pod.spec, 'serviceAccount');
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
        const name = textAt(variable, 'name');
        const value = textAt(variable, 'value');
        if (!holdsCredential(name, value)) return [];
        const message = `of ${quoted(name)} stands in plain text${named}: put it in a secret and refer to it by valueFrom.secretKeyRef`;
        return [{ path: ['env', index, 'value'], message }];
      }),
    ),
  },
];
