/** People of the user pool, made by an administrator of AWS, and what they call with their own tokens. */
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { isDocumented, requireDocumented } from './documented'
import { type Answer, answerOf, type Reached } from './signalbox'

export const password = 'Correct-Horse-7'

export interface NewPerson {
  readonly groups?: readonly string[]
  readonly email?: string
  readonly isEmailVerified?: boolean
  /** By the user pool's names. */
  readonly attributes?: Readonly<Record<string, string>>
}

export interface SignedInPerson {
  readonly sub: string
  readonly userName: string
  readonly email: string
  readonly token: string
  /** Calls such as `GET`, `identity/me`. */
  call<Body = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<Body>>
}

export interface People {
  readonly cognito: CognitoIdentityProviderClient
  readonly userPoolId: string
  readonly clientId: string
  /** Creates them, and signs them in. */
  add(userName: string, person?: NewPerson): Promise<SignedInPerson>
  signIn(person: Pick<SignedInPerson, 'sub' | 'userName' | 'email'>): Promise<SignedInPerson>
  stop(): void
}

export function peopleOf({ local }: { readonly local: Reached }): People {
  const cognito = new CognitoIdentityProviderClient(local.sdkConfig)
  const { UserPoolId: userPoolId = '', PageClientId: clientId = '' } = local.outputs('signalbox-identity')

  async function signIn({ sub, userName, email }: Pick<SignedInPerson, 'sub' | 'userName' | 'email'>) {
    const { AuthenticationResult } = await cognito.send(
      new InitiateAuthCommand({
        ClientId: clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: userName, PASSWORD: password },
      }),
    )
    await local.idle()
    const token = AuthenticationResult?.AccessToken ?? ''
    return {
      sub,
      userName,
      email,
      token,
      async call<Body>(method: string, path: string, body?: unknown): Promise<Answer<Body>> {
        const answer = await answerOf<Body>(
          await fetch(`${local.webUrl}/api/${path}`, {
            method,
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            ...(body !== undefined && { body: JSON.stringify(body) }),
          }),
        )
        await local.idle()
        const [domain = '', ...steps] = path.split('/')
        if (isDocumented(domain)) requireDocumented(method, `/${steps.join('/')}`, answer, domain)
        return answer
      },
    }
  }

  return {
    cognito,
    userPoolId,
    clientId,
    signIn,
    async add(
      userName,
      { groups = [], email = `${userName}@example.com`, isEmailVerified = true, attributes = {} } = {},
    ) {
      const who = { UserPoolId: userPoolId, Username: userName }
      const given = { ...attributes, email, email_verified: String(isEmailVerified) }
      const UserAttributes = Object.entries(given).map(([Name, Value]) => ({ Name, Value }))
      const { User } = await cognito.send(
        new AdminCreateUserCommand({ ...who, UserAttributes, MessageAction: 'SUPPRESS' }),
      )
      await cognito.send(new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }))
      for (const GroupName of groups) await cognito.send(new AdminAddUserToGroupCommand({ ...who, GroupName }))
      const sub = User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? ''
      return signIn({ sub, userName, email })
    },
    stop: () => cognito.destroy(),
  }
}
