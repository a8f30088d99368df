/** Accounts as administrators see and change them, in the user pool. */
import {
  AdminAddUserToGroupCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminUserGlobalSignOutCommand,
  type AttributeType,
  ListUsersCommand,
  paginateAdminListGroupsForUser,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider'
import { cognito } from '../../shared/clients/cognito'
import { RefusedError } from '../../shared/errors'
import { isNamed } from './account'
import { methodOf } from './directory'
import { PersonNotFoundError } from './people'

/** What an administrator may look for, by the user pool's own names. */
const attributeOf = { userName: 'username', email: 'email', sub: 'sub' } as const

export interface Search {
  readonly by: keyof typeof attributeOf
  /** What the attribute begins with; all of it for a subject. */
  readonly text: string
}

export type Account = ReturnType<typeof accountOf>

export async function listUsers(
  userPoolId: string,
  search: Search | undefined,
  limit: number,
  cursor: string | undefined,
): Promise<{ readonly users: readonly Account[]; readonly cursor: string | null }> {
  const command = new ListUsersCommand({
    UserPoolId: userPoolId,
    Limit: limit,
    ...(search && { Filter: filterOf(search) }),
    ...(cursor && { PaginationToken: Buffer.from(cursor, 'base64url').toString('utf8') }),
  })
  try {
    const { Users = [], PaginationToken } = await cognito.send(command)
    const next = PaginationToken ? Buffer.from(PaginationToken, 'utf8').toString('base64url') : null
    return { users: Users.map(accountOf), cursor: next }
  } catch (error) {
    // All else of the command is ours.
    if (cursor === undefined || !isNamed(error, 'InvalidParameterException')) throw error
    throw new RefusedError('invalid', 'CursorInvalid', 'cursor: expected the cursor of an earlier page', {
      field: 'cursor',
    })
  }
}

/** By subject, which every account has, and which names no account of another provider to the commands on one. */
export async function findUser(userPoolId: string, sub: string): Promise<Account> {
  const filter = filterOf({ by: 'sub', text: sub })
  const { Users = [] } = await cognito.send(new ListUsersCommand({ UserPoolId: userPoolId, Filter: filter, Limit: 1 }))
  const [user] = Users
  if (!user) throw new PersonNotFoundError(sub)
  return accountOf(user)
}

export async function readUser(userPoolId: string, sub: string) {
  const { userName } = await findUser(userPoolId, sub)
  const who = { UserPoolId: userPoolId, Username: userName }
  const [user, groups] = await Promise.all([cognito.send(new AdminGetUserCommand(who)), groupsOf(userPoolId, userName)])
  const attributes = named(user.UserAttributes)
  const phoneNumber = attributes.get('phone_number')
  const preferredMfa = user.PreferredMfaSetting ? methodOf[user.PreferredMfaSetting] : undefined
  return {
    ...accountOf({ ...user, Attributes: user.UserAttributes }),
    isEmailVerified: attributes.get('email_verified') === 'true',
    ...(phoneNumber && { phoneNumber }),
    isPhoneVerified: attributes.get('phone_number_verified') === 'true',
    mfa: (user.UserMFASettingList ?? []).flatMap((setting) => methodOf[setting] ?? []).sort(),
    ...(preferredMfa && { preferredMfa }),
    groups,
  }
}

export async function setEnabled(userPoolId: string, userName: string, isEnabled: boolean): Promise<void> {
  const who = { UserPoolId: userPoolId, Username: userName }
  if (isEnabled) await cognito.send(new AdminEnableUserCommand(who))
  else await cognito.send(new AdminDisableUserCommand(who))
}

/** One who is in it already, or is not, stays so. */
export async function putIntoGroup(userPoolId: string, userName: string, group: string): Promise<void> {
  const command = new AdminAddUserToGroupCommand({ UserPoolId: userPoolId, Username: userName, GroupName: group })
  await unlessNoGroup(group, cognito.send(command))
}

export async function takeFromGroup(userPoolId: string, userName: string, group: string): Promise<void> {
  const command = new AdminRemoveUserFromGroupCommand({ UserPoolId: userPoolId, Username: userName, GroupName: group })
  await unlessNoGroup(group, cognito.send(command))
}

export async function signOutOfAll(userPoolId: string, userName: string): Promise<void> {
  await cognito.send(new AdminUserGlobalSignOutCommand({ UserPoolId: userPoolId, Username: userName }))
}

async function groupsOf(userPoolId: string, userName: string): Promise<string[]> {
  const groups: string[] = []
  const pages = paginateAdminListGroupsForUser({ client: cognito }, { UserPoolId: userPoolId, Username: userName })
  for await (const { Groups = [] } of pages) groups.push(...Groups.flatMap(({ GroupName }) => GroupName ?? []))
  return groups.sort()
}

async function unlessNoGroup(group: string, asking: Promise<unknown>): Promise<void> {
  try {
    await asking
  } catch (error) {
    if (!isNamed(error, 'ResourceNotFoundException')) throw error
    throw new RefusedError('not-found', 'GroupNotFound', `There is no group ${group}`)
  }
}

/** In Cognito's quotation marks what is sought can't end them. */
function filterOf({ by, text }: Search): string {
  const quoted = text.replace(/[\\"]/g, String.raw`\$&`)
  return `${attributeOf[by]} ${by === 'sub' ? '=' : '^='} "${quoted}"`
}

type Shown = Pick<
  UserType,
  'Username' | 'Attributes' | 'Enabled' | 'UserStatus' | 'UserCreateDate' | 'UserLastModifiedDate'
>

function accountOf({ Username = '', Attributes, Enabled = true, UserStatus = 'UNKNOWN', ...times }: Shown) {
  const attributes = named(Attributes)
  const email = attributes.get('email')
  const givenName = attributes.get('given_name')
  const familyName = attributes.get('family_name')
  return {
    sub: attributes.get('sub') ?? '',
    userName: Username,
    ...(email && { email }),
    ...(givenName && { givenName }),
    ...(familyName && { familyName }),
    isEnabled: Enabled,
    status: UserStatus as string,
    createdAt: (times.UserCreateDate ?? new Date(0)).toISOString(),
    changedAt: (times.UserLastModifiedDate ?? new Date(0)).toISOString(),
  }
}

function named(attributes: readonly AttributeType[] = []): ReadonlyMap<string, string> {
  return new Map(attributes.flatMap(({ Name, Value }) => (Name && Value !== undefined ? [[Name, Value]] : [])))
}
