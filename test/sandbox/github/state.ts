import type { BareRepository } from '../git/bare-repository.ts';
import type {
  Actor,
  Organization,
  Protection,
  PullRequestEvent,
  PullRequestState,
  PushEvent,
  RepositorySettings,
  Role,
  Status,
  Team,
  TokenKind,
  TokenPermissions,
} from './types.ts';

export interface OrganizationState extends Organization {
  readonly basePermission: Role;
  readonly enforcesSso: boolean;
  readonly members: Set<number>;
}

export interface TeamState extends Team {
  readonly members: readonly Actor[];
}

/** A token with whose it is. */
export interface Token {
  readonly actor: Actor;
  readonly kind: TokenKind;
  readonly scopes: readonly string[];
  readonly permissions: TokenPermissions;
  readonly ssoRequired: boolean;
  expired: boolean;
}

/** A pull request without what is worked out when it is shown. */
export type PullRequestRecord = Omit<PullRequestState, 'statuses'>;

/** A repository with what only the server knows. */
export interface RepositoryState {
  readonly id: number;
  owner: Actor | OrganizationState;
  name: string;
  /** Names that it had before. */
  readonly formerNames: string[];
  readonly bare: BareRepository;
  readonly createdAt: string;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  pushed: boolean;
  readonly settings: RepositorySettings;
  /** Role by the id of a user, an app or a team (`team 7`). */
  readonly roles: Map<string, Role>;
  readonly protections: Map<string, Protection>;
  /** Old name → new name of a branch. */
  readonly renamedBranches: Map<string, string>;
  readonly labels: Set<string>;
  readonly statuses: Map<string, Status[]>;
  readonly pullRequests: PullRequestRecord[];
  lastNumber: number;
  readonly pushListeners: Set<(event: PushEvent) => void>;
  readonly pullRequestListeners: Set<(event: PullRequestEvent) => void>;
}
