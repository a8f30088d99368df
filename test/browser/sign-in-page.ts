/** What runs in the page: an application that signs people in with libraries that nobody here wrote, and calls an API. */
import { confirmSignIn, signIn as signInWithAmplify } from '@aws-amplify/auth'
import {
  CognitoAWSCredentialsAndIdentityIdProvider,
  cognitoUserPoolsTokenProvider,
  DefaultIdentityIdStore,
} from '@aws-amplify/auth/cognito'
import { Amplify, defaultStorage, fetchAuthSession } from '@aws-amplify/core'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js'

export interface Settings {
  readonly poolId: string
  readonly clientId: string
  readonly identityPoolId: string
  /** Of the AWS port. */
  readonly endpoint: string
}

type Step = { readonly is: 'in'; readonly idToken: string } | { readonly is: 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA' }
type Callbacks = Parameters<CognitoUser['sendMFACode']>[1] & Parameters<CognitoUser['authenticateUser']>[1]

function step(begin: (callbacks: Callbacks) => void): Promise<Step> {
  return new Promise((resolve, reject) => {
    begin({
      onSuccess: (session) => resolve({ is: 'in', idToken: session.getIdToken().getJwtToken() }),
      onFailure: (error) => reject(new Error(`${error.code}: ${error.message}`)),
      mfaRequired: () => resolve({ is: 'SMS_MFA' }),
      totpRequired: () => resolve({ is: 'SOFTWARE_TOKEN_MFA' }),
    })
  })
}

let user: CognitoUser | undefined

/** With amazon-cognito-identity-js, by SRP. */
export function signIn({ poolId, clientId, endpoint }: Settings, Username: string, Password: string): Promise<Step> {
  const Pool = new CognitoUserPool({ UserPoolId: poolId, ClientId: clientId, endpoint })
  user = new CognitoUser({ Username, Pool })
  return step((callbacks) => user?.authenticateUser(new AuthenticationDetails({ Username, Password }), callbacks))
}

export function sendCode(code: string): Promise<Step> {
  return step((callbacks) => user?.sendMFACode(code, callbacks))
}

/** With Amplify, as `aws-amplify` sets it up; gives the next step. */
export async function amplifySignIn(settings: Settings, username: string, password: string): Promise<string> {
  const { poolId, clientId, identityPoolId, endpoint } = settings
  const Auth = {
    Cognito: {
      userPoolId: poolId,
      userPoolClientId: clientId,
      userPoolEndpoint: endpoint,
      identityPoolId,
      identityPoolEndpoint: endpoint,
      allowGuestAccess: false,
    },
  } as const
  cognitoUserPoolsTokenProvider.setKeyValueStorage(defaultStorage)
  cognitoUserPoolsTokenProvider.setAuthConfig(Auth)
  const credentialsProvider = new CognitoAWSCredentialsAndIdentityIdProvider(new DefaultIdentityIdStore(defaultStorage))
  Amplify.configure({ Auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider, credentialsProvider } })
  return (await signInWithAmplify({ username, password })).nextStep.signInStep
}

/** Gives the ID token, the identity, and who its credentials are, which are used from the page. */
export async function amplifySendCode(endpoint: string, challengeResponse: string) {
  await confirmSignIn({ challengeResponse })
  const { tokens, identityId, credentials } = await fetchAuthSession()
  if (!credentials) throw new Error('There are no credentials')
  const sts = new STSClient({ endpoint, region: 'us-east-1', credentials })
  const { Arn } = await sts.send(new GetCallerIdentityCommand({}))
  return { idToken: tokens?.idToken?.toString() ?? '', identityId, caller: Arn }
}

/** What a page may read of an answer; undefined if it may read none. */
export async function call(url: string, method: string, idToken?: string) {
  const headers = { 'Content-Type': 'application/json', ...(idToken !== undefined && { Authorization: idToken }) }
  const answer = await fetch(url, { method, headers }).catch(() => undefined)
  return answer && { status: answer.status, body: (await answer.json()) as unknown }
}
