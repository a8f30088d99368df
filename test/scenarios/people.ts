/** People of the user pool, and what a sign-in brings them, as scenarios need it. */
import { CognitoIdentityClient, GetCredentialsForIdentityCommand, GetIdCommand } from '@aws-sdk/client-cognito-identity'
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js'
import type { LocalCloud } from '../../local/start-local-cloud'

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

export interface Person {
  readonly identityId: string
  readonly keys: Keys
}

export type Logins = Readonly<Record<string, string>>

export interface People {
  readonly pool: CognitoUserPool
  /** Somebody whom an administrator has made, in a group or in none. */
  add(userName: string, group?: string): Promise<void>
  join(userName: string, group: string): Promise<void>
  /** By SRP, with Cognito's own client. */
  signIn(userName: string): Promise<Logins>
  /** What the identity pool gives for it; anybody may ask. */
  credentials(logins: Logins, CustomRoleArn?: string): Promise<Person>
  stop(): void
}

export const password = 'Correct-Horse-77'

export function peopleOf(local: LocalCloud): People {
  const { UserPoolId = '', PageClientId = '', IdentityPoolId = '' } = local.outputs('signalbox-identity')
  const users = new CognitoIdentityProviderClient(local.sdkConfig)
  const identities = new CognitoIdentityClient({
    ...local.sdkConfig,
    credentials: { accessKeyId: '', secretAccessKey: '' },
    signer: { sign: async (request) => request },
  })
  const pool = new CognitoUserPool({ UserPoolId, ClientId: PageClientId, endpoint: local.endpointUrl })
  const provider = `cognito-idp.${local.cloud.region}.amazonaws.com/${UserPoolId}`

  const join = async (Username: string, GroupName: string): Promise<void> => {
    await users.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }))
  }

  return {
    pool,
    join,
    async add(Username, GroupName) {
      const of = { UserPoolId, Username }
      const email = { Name: 'email', Value: `${Username}@example.com` }
      await users.send(new AdminCreateUserCommand({ ...of, UserAttributes: [email], MessageAction: 'SUPPRESS' }))
      await users.send(new AdminSetUserPasswordCommand({ ...of, Password: password, Permanent: true }))
      if (GroupName !== undefined) await join(Username, GroupName)
    },
    signIn(Username) {
      const user = new CognitoUser({ Username, Pool: pool })
      return new Promise((resolve, reject) => {
        user.authenticateUser(new AuthenticationDetails({ Username, Password: password }), {
          onSuccess: (session) => resolve({ [provider]: session.getIdToken().getJwtToken() }),
          onFailure: reject,
        })
      })
    },
    async credentials(logins, CustomRoleArn) {
      const { IdentityId = '' } = await identities.send(new GetIdCommand({ IdentityPoolId, Logins: { ...logins } }))
      const { Credentials } = await identities.send(
        new GetCredentialsForIdentityCommand({ IdentityId, Logins: { ...logins }, CustomRoleArn }),
      )
      const { AccessKeyId = '', SecretKey = '', SessionToken = '' } = Credentials ?? {}
      const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken }
      return { identityId: IdentityId, keys }
    },
    stop() {
      users.destroy()
      identities.destroy()
    },
  }
}
