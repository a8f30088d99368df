/** Accounts as the user pool has them. */
import {
  AdminGetUserCommand,
  type AdminGetUserCommandOutput,
  type AttributeType,
  ListUsersCommand,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider'
import { cognito } from '../../shared/clients/cognito'
import type { MfaMethod, Seen, Way } from './person'

export const methodOf: Readonly<Record<string, MfaMethod>> = {
  SMS_MFA: 'sms',
  SOFTWARE_TOKEN_MFA: 'totp',
  EMAIL_OTP: 'email',
}

/** Cognito's longest page. */
const pageSize = 60

/** Undefined if there is none with that name. */
export async function lookUp(userPoolId: string, userName: string, way: Way = 'admin'): Promise<Seen | undefined> {
  try {
    const user = await cognito.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: userName }))
    return seenOf(userPoolId, user, way)
  } catch (error) {
    if (error instanceof Error && error.name === 'UserNotFoundException') return undefined
    throw error
  }
}

export interface Listed {
  readonly userName: string
  readonly sub: string
  readonly modifiedAt: string
}

export async function listAccounts(
  userPoolId: string,
  token: string | undefined,
): Promise<{ readonly accounts: readonly Listed[]; readonly token: string | undefined }> {
  const command = new ListUsersCommand({
    UserPoolId: userPoolId,
    Limit: pageSize,
    AttributesToGet: ['sub'],
    ...(token && { PaginationToken: token }),
  })
  const { Users = [], PaginationToken } = await cognito.send(command)
  return { accounts: Users.map(listedOf), token: PaginationToken }
}

function listedOf({ Username = '', Attributes = [], UserLastModifiedDate }: UserType): Listed {
  return { userName: Username, sub: attributeOf(Attributes, 'sub') ?? '', modifiedAt: timeOf(UserLastModifiedDate) }
}

function seenOf(userPoolId: string, user: AdminGetUserCommandOutput, way: Way): Seen {
  const { UserAttributes = [], UserStatus, Enabled = true, UserMFASettingList = [], PreferredMfaSetting } = user
  const providers = providersIn(attributeOf(UserAttributes, 'identities'))
  return {
    sub: attributeOf(UserAttributes, 'sub') ?? '',
    userPoolId,
    way: providers.length > 0 ? 'federation' : way,
    modifiedAt: timeOf(user.UserLastModifiedDate),
    isConfirmed: UserStatus !== 'UNCONFIRMED',
    isEnabled: Enabled,
    mfa: UserMFASettingList.flatMap((setting) => methodOf[setting] ?? []).sort(),
    preferredMfa: PreferredMfaSetting === undefined ? undefined : methodOf[PreferredMfaSetting],
    providers,
  }
}

/** `identities` is JSON that Cognito writes of a federated user: a list with a `providerName` each. */
export function providersIn(identities: string | undefined): readonly string[] {
  if (!identities) return []
  const parsed = JSON.parse(identities) as readonly { readonly providerName?: string }[]
  return parsed.flatMap(({ providerName }) => providerName ?? []).sort()
}

function attributeOf(attributes: readonly AttributeType[], name: string): string | undefined {
  return attributes.find(({ Name }) => Name === name)?.Value
}

function timeOf(date: Date | undefined): string {
  return (date ?? new Date(0)).toISOString()
}
