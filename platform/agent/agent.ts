import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Agent } from '../../core/ports/agent.ts';
import { systemClock } from '../clock.ts';
import { jobConnectionId, readConnection } from './connections.ts';
import { agentLog } from './log.ts';
import { environmentName, type HandedOver } from './handed-over.ts';
import type { KnownSecrets } from './known-secrets.ts';
import { networkSettings } from './network.ts';
import type { TaskLibrary } from './task-library.ts';

/** The agent that runs this process, as the task library shows it. */
export function createAgent(
  library: TaskLibrary,
  handedOver: HandedOver,
  known: KnownSecrets,
  signal: AbortSignal,
): Agent {
  const temporaryFolder = library.getVariable('Agent.TempDirectory') ?? tmpdir();
  return {
    log: agentLog(library, known),
    clock: systemClock(),
    signal,
    network: networkSettings(library, handedOver),
    temporaryFolder,
    // Not through the library: it would write the value to the debug log.
    input: (name) => handedOver.inputs.get(environmentName(name)),
    variable: (name) => {
      const key = environmentName(name);
      if (handedOver.secretVariables.has(key)) return undefined;
      return handedOver.publicVariables.get(key) ?? (library.getVariable(name) || undefined);
    },
    publicVariables: () => handedOver.publicVariables,
    secretVariable: (name) => handedOver.secretVariables.get(environmentName(name)),
    secrets: () => known.all(),
    connection: (id) => readConnection(library, handedOver, id),
    jobConnection: () => readConnection(library, handedOver, jobConnectionId),
    setOutput: (name, value) => library.setVariable(name, value, false, true),
    addSummary: async (name, markdown) => {
      // The agent reads the file when it handles the command, maybe after this process has ended: it is left there.
      // The file's name is the section's title, so it gets a folder of its own.
      const { mkdir, mkdtemp, rm, writeFile } = await import('node:fs/promises');
      await mkdir(temporaryFolder, { recursive: true });
      const folder = await mkdtemp(join(temporaryFolder, 'summary-'));
      const file = join(folder, `${name.replaceAll(/[^A-Za-z0-9 -]/g, '-')}.md`);
      try {
        await writeFile(file, known.mask(markdown));
      } catch (error) {
        // Nobody would take it.
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
      library.uploadSummary(file);
    },
    attachFile: (file) => library.uploadFile(file),
    publishTestResults: (file, title) =>
      new library.TestPublisher('JUnit').publish([file], 'false', '', '', title, 'true', 'VSTSTask'),
    maskSecret: (secret) => {
      if (!known.add(secret)) return;
      for (const line of secret.reveal().split(/\r\n|\r|\n/)) if (line.trim() !== '') library.setSecret(line);
    },
  };
}
