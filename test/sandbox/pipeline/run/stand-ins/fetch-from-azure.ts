import { chosenEndpoints } from '../../../agent/environment.ts';
import type { TaskResult } from '../../../agent/index.ts';
import { processLine } from '../../../agent/commands.ts';
import { resolveInputs } from '../../../agent/inputs.ts';
import { addIssue, log } from '../../../agent/record.ts';
import type { StepRecord } from '../../../agent/record.ts';
import type { TaskDefinition } from '../../../agent/task-definition.ts';
import type { Step } from '../../model/types.ts';
import type { KeyVault } from '../azure-stores.ts';
import type { JobScope } from '../job-scope.ts';

const subscription = {
  name: 'ConnectedServiceName',
  aliases: ['azureSubscription'],
  type: 'connectedService:AzureRM',
  required: true,
};
const boolean = (name: string): TaskDefinition['inputs'][number] => ({ name, type: 'boolean', defaultValue: false });

/** The two as their task.json and Microsoft's task reference describe them. */
export const AZURE_STORE_TASKS: Readonly<Record<string, TaskDefinition>> = {
  'azurekeyvault@2': {
    id: '1e244d32-2dd4-4165-96fb-b7441ca9331e',
    name: 'AzureKeyVault',
    version: { Major: 2, Minor: 0, Patch: 0 },
    inputs: [
      subscription,
      { name: 'KeyVaultName', type: 'string', required: true },
      { name: 'SecretsFilter', type: 'string', defaultValue: '*', required: true },
      boolean('RunAsPreJob'),
    ],
    execution: {},
  },
  'azureappconfigurationexport@10': {
    id: 'azureappconfigurationexport',
    name: 'AzureAppConfigurationExport',
    version: { Major: 10, Minor: 0, Patch: 0 },
    inputs: [
      subscription,
      { name: 'AppConfigurationEndpoint', type: 'string', required: true },
      { name: 'SelectionMode', type: 'pickList', defaultValue: 'Default' },
      { name: 'KeyFilter', type: 'string', defaultValue: '*' },
      { name: 'Label', type: 'string' },
      { name: 'SnapshotName', type: 'string' },
      { name: 'TrimKeyPrefix', type: 'string' },
      boolean('SuppressWarningForOverriddenKeys'),
      boolean('TreatKeyVaultErrorsAsWarning'),
    ],
    execution: {},
  },
};

/** Plays either of the two: what it finds becomes variables of the job's later steps. */
export function fetchFromAzure(scope: JobScope, step: Step, record: StepRecord): TaskResult {
  const definition = AZURE_STORE_TASKS[step.reference.toLowerCase()];
  if (definition === undefined) throw new Error(`${step.reference} fetches nothing from Azure`);
  const inputs = resolveInputs(definition, step.inputs, scope.agent.variables, scope.agent.folders.sources);
  const [connection] = chosenEndpoints(definition, inputs, scope.state.options.serviceConnections ?? []);
  const missing = definition.inputs.find(({ name, required }) => required === true && !inputs.get(name));
  const mistakes = missing
    ? [`Input required: ${missing.name}`]
    : definition.name === 'AzureKeyVault'
      ? keyVault(scope, inputs, connection?.name ?? '', record)
      : appConfiguration(scope, inputs, connection?.name ?? '', record);
  if (mistakes.length === 0) return 'Succeeded';
  addIssue(record, { type: 'error', message: mistakes.join('\n') });
  record.message = mistakes.join('\n');
  return 'Failed';
}

type Inputs = ReadonlyMap<string, string>;

/** @returns what went wrong, in the task's own words: each secret that cannot be had by itself */
function keyVault(scope: JobScope, inputs: Inputs, connection: string, record: StepRecord): readonly string[] {
  const name = inputs.get('KeyVaultName') ?? '';
  log(record, 'agent', `Key vault name: ${name}.`);
  const filter = (inputs.get('SecretsFilter') ?? '').split(',').map((one) => one.trim());
  const found = vaultOf(scope, name, connection);
  const all = filter.length === 1 && filter[0] === '*';
  if (typeof found === 'string')
    return all ? [`Get secrets failed. Error: ${found}.`] : filter.map((one) => `${one}: "${found}"`);
  return (all ? Object.keys(found.secrets) : filter).flatMap((secret) => {
    log(record, 'agent', `Downloading secret value for: ${secret}.`);
    const value = secretOf(found, secret);
    if (value === undefined) return [`${secret}: "A secret with (name/id) ${secret} was not found in this key vault."`];
    setVariable(record, secret, value, true);
    return [];
  });
}

function vaultOf({ state }: JobScope, name: string, connection: string): KeyVault | string {
  const vault = state.options.azure?.keyVaults?.[name];
  if (vault === undefined) return `getaddrinfo ENOTFOUND ${name}.vault.azure.net`;
  if (vault.connection === connection) return vault;
  return (
    'Caller is not authorized to perform action on resource. The specified Azure service connection needs to have Get, ' +
    'List secret management permissions on the selected key vault'
  );
}

/** Names of secrets ignore case. */
function secretOf({ secrets }: KeyVault, name: string): string | undefined {
  return Object.entries(secrets).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function appConfiguration(scope: JobScope, inputs: Inputs, connection: string, record: StepRecord): readonly string[] {
  const endpoint = inputs.get('AppConfigurationEndpoint') ?? '';
  if ((inputs.get('SelectionMode') ?? '') !== 'Default') return ['The sandbox selects by keys and labels only.'];
  const store = scope.state.options.azure?.appConfigurations?.[endpoint];
  if (store === undefined) return [`getaddrinfo ENOTFOUND ${endpoint.replace(/^https:\/\//, '')}`];
  if (store.connection !== connection)
    return [
      `Access to '${endpoint}' was denied. Please ensure the required role assignment is made for the identity running this task.`,
    ];
  const filters = (inputs.get('KeyFilter') ?? '*').split(',');
  const label = inputs.get('Label') ?? '';
  const prefix = inputs.get('TrimKeyPrefix') ?? '';
  const chosen = store.keys.filter(
    (one) => (one.label ?? '') === label && filters.some((filter) => keyMatches(one.key, filter)),
  );
  log(record, 'agent', `${chosen.length} key-values were retrieved from ${endpoint}.`);
  return chosen.flatMap(({ key, value = '', secretOf: reference }) => {
    const variable = key.startsWith(prefix) ? key.slice(prefix.length) : key;
    if (reference === undefined) {
      setVariable(record, variable, value, false);
      return [];
    }
    const vault = vaultOf(scope, reference.vault, connection);
    const secret = typeof vault === 'string' ? undefined : secretOf(vault, reference.name);
    if (secret === undefined) return [`The Key Vault reference of ${key} could not be resolved.`];
    setVariable(record, variable, secret, true);
    return [];
  });
}

/** A filter is a key, or a beginning and `*`. */
function keyMatches(key: string, filter: string): boolean {
  return filter.endsWith('*') ? key.startsWith(filter.slice(0, -1)) : key === filter;
}

/** As the tasks do it, by a logging command. */
function setVariable(record: StepRecord, name: string, value: string, secret: boolean): void {
  const escaped = value.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  processLine(record, 'stdout', `##vso[task.setvariable variable=${name};issecret=${secret}]${escaped}`);
}
