import { listReply, parameter, queried } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { badArgument, noRepository, ServerError } from '../errors.ts';
import { flag, json, list, requiredText } from '../json.ts';
import type { IdentityState } from '../state.ts';
import { gitNamespace, permissionBits } from '../rights.ts';
import { fullIdentity } from '../serialize.ts';
import type { Permission } from '../types.ts';

/**
 * By `identityIds`, `descriptors`, `subjectDescriptors`, or `searchFilter` with `filterValue`:
 * General (name, account or mail), MailAddress, AccountName, DisplayName, LocalGroupName.
 */
function identities(call: Call): Reply {
  const { organization } = call;
  const ids = queried(call, 'identityIds')?.toLowerCase().split(',');
  const subjects = queried(call, 'subjectDescriptors')?.split(',');
  const descriptors = queried(call, 'descriptors')?.split(',');
  const filter = queried(call, 'searchFilter')?.toLowerCase();
  const value = queried(call, 'filterValue')?.toLowerCase();
  if (ids === undefined && subjects === undefined && descriptors === undefined && filter === undefined) {
    throw badArgument('searchFilter', 'identityIds, descriptors, subjectDescriptors or searchFilter is required');
  }
  const searched = (identity: IdentityState): boolean => {
    const [name, account, mail] = [identity.displayName, identity.uniqueName, identity.email].map((x) =>
      x.toLowerCase(),
    );
    switch (filter) {
      case 'general':
        return name === value || account === value || (mail !== '' && mail === value);
      case 'mailaddress':
        return mail === value;
      case 'accountname':
        return account === value || (mail !== '' && mail === value);
      case 'displayname':
        return name === value;
      case 'localgroupname':
        return identity.kind === 'group' && name === value;
      default:
        return false;
    }
  };
  const found = organization.identities.filter(
    (identity) =>
      ids?.includes(identity.id) === true ||
      subjects?.includes(identity.descriptor) === true ||
      descriptors?.some((descriptor) => descriptor.endsWith(`;${identity.uniqueName}`)) === true ||
      (value !== undefined && searched(identity)),
  );
  return listReply(found.map(fullIdentity));
}

/**
 * `repoV2/{project}/{repository}/refs/heads/{branch}`, each part of the branch's name in UTF-16 and hexadecimal.
 * Source: devblogs.microsoft.com, "Git repo tokens for the security service".
 */
const securable =
  /^repoV2\/(?<project>[0-9a-f-]{36})\/(?<repository>[0-9a-f-]{36})(?:\/refs\/heads(?:\/(?:[0-9a-f]{4})+)+)?\/?$/i;

function evaluated(call: Call, token: string, bits: number): boolean {
  const { project, repository: repositoryId } = securable.exec(token)?.groups ?? {};
  const { organization, identity } = call;
  const repository = organization.repositories.find(
    (candidate) => candidate.id === repositoryId?.toLowerCase() && candidate.project.id === project?.toLowerCase(),
  );
  if (repository === undefined) throw noRepository(repositoryId ?? token);
  const wanted = Object.entries(permissionBits).filter(([, bit]) => (bits & bit) !== 0);
  return wanted.every(([name]) => organization.rights.has(identity, name as Permission, repository.id));
}

function permissionBatch(call: Call): Reply {
  const body = json(call.body);
  const evaluations = list(body, 'evaluations').map((evaluation) => {
    if (requiredText(evaluation, 'securityNamespaceId').toLowerCase() !== gitNamespace) {
      throw new ServerError(404, 'InvalidSecurityNamespaceException', 'The stand-in knows the namespace of git only.');
    }
    return {
      ...evaluation,
      value: evaluated(call, requiredText(evaluation, 'token'), Number(evaluation['permissions'])),
    };
  });
  return { body: { evaluations, alwaysAllowAdministrators: flag(body, 'alwaysAllowAdministrators') ?? false } };
}

function hasPermission(call: Call): Reply {
  const bits = Number(parameter(call, 'permissions'));
  const tokens = (queried(call, 'tokens') ?? '').split(queried(call, 'delimiter') ?? ',');
  return listReply(tokens.map((token) => evaluated(call, token, bits)));
}

export const identityRoutes: readonly Route[] = [
  { verb: 'GET', path: '_apis/identities', handle: identities },
  { verb: 'POST', path: '_apis/security/permissionevaluationbatch', handle: permissionBatch },
  { verb: 'GET', path: `_apis/permissions/${gitNamespace}/{permissions}`, handle: hasPermission },
];
