import { TaskError } from '../errors.ts';
import type { PullRequestReader } from '../ports/pull-requests.ts';

/** Changes a pull request, unless somebody has merged or closed it meanwhile: what is refused then is not the point. */
export async function whileOpen<T>(
  { host }: { readonly host: Pick<PullRequestReader, 'get'> },
  id: number,
  work: () => Promise<T>,
): Promise<T | 'gone'> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof TaskError) || thrown.code !== 'SERVER_REFUSED') throw thrown;
    if ((await host.get(id)).status === 'open') throw thrown;
    return 'gone';
  }
}
