/** Somebody with an account of the user pool, and what they call with their own token. */
import {
  AdminAddUserToGroupCommand,
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { LocalCloud } from '../../local/start-local-cloud'
import { newestMail } from './mails'

export const password = 'Correct-Horse-7'

export interface Person {
  /** @throws if it is not answered with a status of success */
  call<Body = unknown>(method: string, path: string, body?: unknown, cookie?: string): Promise<Body>
}

export function peopleOf(cloud: LocalCloud) {
  const cognito = new CognitoIdentityProviderClient(cloud.sdkConfig)
  const { UserPoolId, PageClientId: ClientId } = cloud.outputs('signalbox-identity')

  async function signUp(Username: string, email: string): Promise<void> {
    const UserAttributes = [{ Name: 'email', Value: email }]
    await cognito.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes }))
    await cloud.idle()
  }

  async function signIn(USERNAME: string): Promise<Person> {
    const AuthParameters = { USERNAME, PASSWORD: password }
    const { AuthenticationResult } = await cognito.send(
      new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
    )
    await cloud.idle()
    const authorization = `Bearer ${AuthenticationResult?.AccessToken}`
    return {
      async call<Body>(method: string, path: string, body?: unknown, cookie?: string) {
        const response = await fetch(`${cloud.webUrl}/api/${path}`, {
          method,
          headers: { authorization, 'content-type': 'application/json', ...(cookie !== undefined && { cookie }) },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
        const text = await response.text()
        if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
        await cloud.idle()
        return JSON.parse(text) as Body
      },
    }
  }

  return {
    /** Whom whoever looks after the user pool has let in, and made an administrator. */
    async administrator(Username: string): Promise<Person> {
      await signUp(Username, `${Username}@example.com`)
      await cognito.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }))
      await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: 'admins' }))
      return signIn(Username)
    },
    /** Signs up, confirms with the code of the mail, and signs in. */
    async newcomer(Username: string, email: string): Promise<Person> {
      await signUp(Username, email)
      const ConfirmationCode = /\b\d{6}\b/.exec((await newestMail(cloud, email)).text)?.[0]
      await cognito.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }))
      return signIn(Username)
    },
    signIn,
    stop: () => cognito.destroy(),
  }
}
