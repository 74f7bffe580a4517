// Bodies of tasks for run-task.test.ts: `node --import tsx bodies.ts NAME` runs one as a task of its own.
import { TaskError } from '../../../core/errors.ts';
import type { Agent, TaskOutcome } from '../../../core/ports/agent.ts';
import { Secret } from '../../../core/secret.ts';
import { runTask } from '../../../platform/agent/run-task.ts';

const hostile = 'x\r\n##vso[task.setvariable variable=stolen]y ##[error]z';

const bodies: Record<string, (agent: Agent) => Promise<TaskOutcome>> = {
  prints: async ({ log }) => {
    log.info(hostile);
    log.debug(hostile);
    log.group(hostile);
    log.endGroup();
    log.warning(hostile, { file: hostile, line: 3 });
    log.error(hostile);
    log.progress(10, hostile);
    return { result: 'succeeded', message: hostile };
  },
  reads: async (agent) => {
    const connection = agent.jobConnection();
    agent.log.info(
      JSON.stringify({
        input: agent.input('name'),
        missing: agent.input('none'),
        build: agent.variable('Build.BuildId'),
        secretAsVariable: agent.variable('db.password'),
        publicNames: [...agent.publicVariables().keys()],
        secret: agent.secretVariable('db.password')?.reveal() === 'hush',
        secretShown: `${agent.secretVariable('db.password')}`,
        secrets: agent.secrets().length,
        url: connection.url,
        token: connection.parameter('accessToken')?.reveal() === 'job-token',
        proxy: agent.network.proxy?.url,
      }),
    );
    agent.setOutput('empty', '');
    agent.setOutput('text', '50% ; ]\nnext');
    return { result: 'succeeded' };
  },
  connects: async (agent) => {
    agent.connection('none');
    return { result: 'succeeded' };
  },
  fails: async () => {
    throw new TaskError('INPUT_INVALID', `what ${hostile}`, 'mend', {
      related: [{ message: 'one' }, { message: 'two' }],
    });
  },
  learns: async (agent) => {
    const token = new Secret('asked-for-on-the-way');
    agent.maskSecret(token);
    agent.maskSecret(new Secret(token.reveal()));
    agent.log.info(`secrets: ${agent.secrets().length}`);
    const said = `${token.reveal()} ${Buffer.from(`user:${token.reveal()}`).toString('base64')}`;
    agent.log.info(said);
    agent.log.warning(said);
    agent.log.debug(said);
    agent.log.progress(1, said);
    await agent.addSummary('Said', said);
    throw new TaskError('NOT_SIGNED_IN', said, 'mend', { cause: new Error(said) });
  },
  breaks: async () => {
    throw new TypeError('unforeseen');
  },
  forgets: async () => {
    void Promise.reject(new Error('nobody caught me'));
    await new Promise((resolve) => setTimeout(resolve, 5000));
    return { result: 'succeeded' };
  },
  hangs: async () => {
    // A handle that would keep the process alive for ever.
    setInterval(() => undefined, 1_000_000);
    return { result: 'succeeded' };
  },
  deprecates: async ({ signal }) => {
    process.emitWarning('old', 'DeprecationWarning', 'DEP0000');
    // As many requests at the same time.
    for (let count = 0; count < 20; count += 1) signal.addEventListener('abort', () => count);
    await new Promise((resolve) => setImmediate(resolve));
    return { result: 'succeeded' };
  },
  waits: async (agent) => {
    agent.log.info('waiting');
    await agent.clock.sleep(1_000_000, agent.signal);
    return { result: 'succeeded' };
  },
};

const body = bodies[process.argv[2] ?? ''];
if (body === undefined) throw new Error('no such body');
await runTask(body);
