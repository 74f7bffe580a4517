import type { Secret } from '../../core/secret.ts';
import { entraToken, type EntraAgent } from '../../platform/azure-repos/entra-token.ts';
import type { GitTokens } from '../../platform/components/git-sign-in.ts';
import type { ComponentInputs } from './component-inputs.ts';

/** Tokens as the agent hands them over. @throws CONNECTION_INVALID */
export function gitTokens(agent: EntraAgent, inputs: ComponentInputs): GitTokens {
  const connection = (id: string | undefined): GitTokens['github'] =>
    id === undefined ? undefined : agent.connection(id);
  const entra = inputs.azureDevOpsConnection;
  let token: Promise<Secret> | undefined;
  const collectionUrl = agent.variable('System.CollectionUri');
  return {
    named: inputs.named,
    azureRepos: connection(inputs.azureReposConnection),
    azureDevOps:
      entra === undefined
        ? undefined
        : { connection: agent.connection(entra), token: () => (token ??= entraToken(agent, entra)) },
    github: connection(inputs.githubConnection),
    githubEnterprise: connection(inputs.githubEnterpriseConnection),
    job: collectionUrl === undefined ? undefined : { collectionUrl, connection: agent.jobConnection },
  };
}
