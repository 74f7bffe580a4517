import { availableParallelism } from 'node:os';
import type { CheckPorts } from '../../core/manifests/check-applications.ts';
import type { RenderPorts } from '../../core/manifests/render-application.ts';
import type { Agent } from '../../core/ports/agent.ts';
import type { Files } from '../../core/ports/files.ts';
import type { ManifestTools } from '../../core/ports/manifest-tools.ts';
import type { RepositoryAccess } from '../../core/ports/repository-host.ts';
import type { DifferenceCommentPorts } from '../../core/pull-requests/post-difference.ts';
import type { EntraAgent } from '../../platform/azure-repos/entra-token.ts';
import { componentTools } from '../../platform/components/component-tools.ts';
import { ejsInChild } from '../../platform/ejs.ts';
import { findHelm } from '../../platform/helm.ts';
import { findKubeScore } from '../../platform/kube-score.ts';
import { findKustomize } from '../../platform/kustomize.ts';
import { openPatterns } from '../../platform/patterns/patterns.ts';
import { openComments } from '../../platform/open-comments.ts';
import { nodeProcesses } from '../../platform/processes.ts';
import { gitTokens } from './git-tokens.ts';
import type { RenderInputs } from './inputs.ts';

/** What the ports take of the agent. */
type RenderAgent = EntraAgent & Pick<Agent, 'log' | 'clock' | 'network' | 'signal' | 'secrets' | 'maskSecret'>;

/** What rendering and checking take of the machine; programs are looked for when they are first needed. */
export function renderPorts(agent: RenderAgent, inputs: RenderInputs, files: Files): RenderPorts & CheckPorts {
  const { log, clock, network, signal, maskSecret } = agent;
  const { helmPath, kustomizePath, options } = inputs;
  const shared = { processes: nodeProcesses(agent.secrets), files, log, clock, network, signal };
  const node = process.execPath;
  const tools: ManifestTools = {
    helm: once(() => findHelm({ ...shared, path: helmPath, allowCode: options.allowCode })),
    kustomize: once(() =>
      findKustomize({ ...shared, node, path: kustomizePath, helmPath, allowCode: options.allowCode }),
    ),
    kubeScore: once(() => findKubeScore({ ...shared, path: options.lint.tool })),
    ejs: ejsInChild({ ...shared, node, entry: process.argv.slice(1, 2) }),
  };
  const tokens = once(() => gitTokens(agent, inputs.components));
  return {
    files,
    log,
    tools,
    components: componentTools({ ...shared, maskSecret, tools, tokens }),
    // One more: while this process works on what one program has rendered, no core is to wait for the next.
    cores: availableParallelism() + 1,
    patterns: openPatterns,
  };
}

/** What commenting on a pull request takes. */
export function commentPorts(agent: Agent, files: Files, access: RepositoryAccess | undefined): DifferenceCommentPorts {
  return { log: agent.log, files, open: (repository) => openComments(agent, { repository, access }) };
}

function once<T extends object>(find: () => T): () => T {
  let found: T | undefined;
  return () => (found ??= find());
}
