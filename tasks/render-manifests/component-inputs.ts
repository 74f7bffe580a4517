import type { InputReader } from '../../core/inputs.ts';
import { holdSecret } from '../../core/manifests/arguments.ts';
import { unsafeSegment } from '../../core/placeholders.ts';
import type { GitTokens } from '../../platform/components/git-sign-in.ts';
import type { TaskContext } from './variable-inputs.ts';

/** Whose tokens are for the git sources of components. */
export interface ComponentInputs {
  readonly named: GitTokens['named'];
  readonly azureReposConnection: string | undefined;
  readonly azureDevOpsConnection: string | undefined;
  readonly githubConnection: string | undefined;
  readonly githubEnterpriseConnection: string | undefined;
}

/** Environments whose components are read too, one a line. */
export function readFurtherEnvironments(reader: InputReader): readonly string[] {
  return reader.lines('furtherEnvironments').map(({ text, line }) => {
    const reason = unsafeSegment(text);
    if (reason !== undefined) reader.mistake('furtherEnvironments', `"${text}" ${reason}`, line);
    return text;
  });
}

/** Reads the connections, and the tokens by the names of their variables. */
export function readComponentInputs(
  reader: InputReader,
  context: Pick<TaskContext, 'secrets' | 'secretVariable' | 'variable'>,
): ComponentInputs {
  return {
    named: readTokens(reader, context),
    azureReposConnection: reader.optional('azureReposConnection'),
    azureDevOpsConnection: reader.optional('azureDevOpsConnection'),
    githubConnection: reader.optional('githubConnection'),
    githubEnterpriseConnection: reader.optional('githubEnterpriseConnection'),
  };
}

/** A variable's name, or `server=variable` a line. */
function readTokens(
  reader: InputReader,
  { secrets, secretVariable, variable }: Pick<TaskContext, 'secrets' | 'secretVariable' | 'variable'>,
): GitTokens['named'] {
  const name = 'gitTokenVariable';
  const seen = new Set<string | undefined>();
  return reader.lines(name).flatMap(({ text, line }) => {
    const equals = text.indexOf('=');
    const wanted = text.slice(equals + 1).trim();
    const server = equals === -1 ? undefined : originOf(text.slice(0, equals).trim());
    const token = secretVariable(wanted);
    if (holdSecret([text], secrets())) {
      reader.mistake(name, 'holds a secret’s value: give the name of its variable', line);
      return [];
    }
    if (server === '') reader.mistake(name, `"${text}" is neither a variable nor server=variable`, line);
    else if (seen.has(server)) {
      reader.mistake(name, 'a second token for the same server; write server=variable, one a line', line);
    } else if (token === undefined) {
      const other =
        variable(wanted) === undefined
          ? 'there is no secret variable of that name in this job'
          : 'is not secret: make it so';
      reader.mistake(name, `"${wanted}": ${other}; give the variable’s name, not its value`, line);
    }
    seen.add(server);
    return token === undefined || server === '' ? [] : [{ server, variable: wanted, token }];
  });
}

/** `github.com` and `https://github.com/contoso` are the same server; empty when it is none. */
function originOf(text: string): string {
  const url = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  return text !== '' && URL.canParse(url) ? new URL(url).origin : '';
}
