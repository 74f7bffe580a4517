import { printableLine } from '../../core/printable.ts';

/** What of a plugin tells which one it is, and how it signs in. */
export interface PluginCall {
  readonly command: string;
  readonly args: readonly string[];
  readonly interactiveMode: string;
  readonly installHint: string;
}

const install: Readonly<Record<string, string>> = {
  kubelogin:
    'Install it in a step before (task KubeloginInstaller@0, or az aks install-cli), or leave kubelogin out: the input azureSubscription signs in by itself.',
  aws: 'Install the AWS CLI on the agent.',
  'aws-iam-authenticator': 'Install it on the agent, or write the kubeconfig anew with aws eks update-kubeconfig.',
  'gke-gcloud-auth-plugin': 'Install it on the agent: gcloud components install gke-gcloud-auth-plugin.',
};

/** The ways of Azure's kubelogin that wait for somebody at a browser. */
const interactive = ['devicecode', 'interactive'];

/** Why a plugin cannot work on an agent, where nobody sits; undefined when it may. */
export function needsPeople(
  plugin: PluginCall,
  environment: Readonly<Record<string, string>>,
): { readonly why: string; readonly mend: string } | undefined {
  if (plugin.interactiveMode === 'Always') {
    return {
      why: 'must have a terminal (interactiveMode: Always), and an agent has none',
      mend: 'Use a kubeconfig whose plugin needs nobody, or a service connection.',
    };
  }
  if (nameOf(plugin) !== 'kubelogin' || plugin.args[0] !== 'get-token') return undefined;
  // The variable wins over the argument; without both it is a code to be typed into a browser.
  const login = environment['AAD_LOGIN_METHOD'] ?? argument(plugin.args, '--login', '-l') ?? 'devicecode';
  if (!interactive.includes(login)) return undefined;
  return {
    why: `would wait for somebody at a browser (its login is ${login})`,
    mend: 'Convert the kubeconfig in a step before: kubelogin convert-kubeconfig -l azurepipelines (or spn, workloadidentity, msi, azurecli); or use the input azureSubscription, which needs no kubelogin.',
  };
}

/** What mends a plugin that is missing or fails. */
export function adviceForPlugin(plugin: PluginCall, said: string): string {
  const name = nameOf(plugin);
  if (said === 'not found') {
    const hint = printableLine(plugin.installHint, 300);
    return install[name] ?? (hint === '' ? 'Install it in a step before.' : hint);
  }
  if (name === 'kubelogin' && /az login|Azure ?CLI/i.test(said)) {
    return 'AzureCLI@2 signs the Azure CLI out again when its step ends: convert the kubeconfig with -l azurepipelines instead of azurecli, or use the input azureSubscription, which needs no kubelogin.';
  }
  if (name === 'kubelogin' && said.includes('SYSTEM_ACCESSTOKEN')) {
    return 'Give this step the job’s token: env: with SYSTEM_ACCESSTOKEN, the variable System.AccessToken; or use the input azureSubscription, which needs neither.';
  }
  // Its arguments may hold a secret.
  return `Try it on the agent, as kubectl --kubeconfig … get namespaces runs it: ${printableLine(plugin.command, 300)}.`;
}

function nameOf({ command }: PluginCall): string {
  return (command.split(/[/\\]/).pop() ?? '').replace(/\.exe$/i, '').toLowerCase();
}

/** An argument's value, as `--login spn` or `--login=spn`. */
export function argument(args: readonly string[], ...names: readonly string[]): string | undefined {
  for (const [index, each] of args.entries()) {
    for (const name of names) {
      if (each === name) return args[index + 1];
      if (each.startsWith(`${name}=`)) return each.slice(name.length + 1);
    }
  }
  return undefined;
}
