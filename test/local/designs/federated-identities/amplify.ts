/** Amplify, as an application uses it, at a cloud on this machine. Required, for its types bring the browser's with them. */

interface Session {
  readonly identityId?: string
  readonly userSub?: string
  readonly credentials?: { readonly accessKeyId: string }
}

interface KeyValueStorage {
  getItem(key: string): Promise<string | null>
  setItem(key: string, value: string): Promise<void>
  removeItem(key: string): Promise<void>
  clear(): Promise<void>
}

interface Cognito {
  readonly userPoolId: string
  readonly userPoolClientId: string
  readonly identityPoolId: string
  readonly userPoolEndpoint: string
  readonly identityPoolEndpoint: string
  readonly allowGuestAccess: boolean
}

interface TokenProvider {
  setKeyValueStorage(storage: KeyValueStorage): void
  setAuthConfig(config: { readonly Cognito: Cognito }): void
}

const { Amplify, fetchAuthSession } = require('@aws-amplify/core') as {
  readonly Amplify: { configure(config: object, options: object): void }
  fetchAuthSession(options?: { readonly forceRefresh: boolean }): Promise<Session>
}
const { signIn } = require('@aws-amplify/auth') as { signIn(input: object): Promise<{ readonly isSignedIn: boolean }> }
const cognito = require('@aws-amplify/auth/cognito') as {
  readonly cognitoUserPoolsTokenProvider: TokenProvider
  readonly CognitoAWSCredentialsAndIdentityIdProvider: new (store: object) => object
  readonly DefaultIdentityIdStore: new (storage: KeyValueStorage) => object
}

export function configureAmplify(settings: Cognito): {
  session(): Promise<Session>
  signIn(username: string, password: string): Promise<boolean>
} {
  const kept = new Map<string, string>()
  const storage: KeyValueStorage = {
    getItem: async (key) => kept.get(key) ?? null,
    setItem: async (key, value) => void kept.set(key, value),
    removeItem: async (key) => void kept.delete(key),
    clear: async () => kept.clear(),
  }
  const { cognitoUserPoolsTokenProvider: tokenProvider } = cognito
  tokenProvider.setKeyValueStorage(storage)
  tokenProvider.setAuthConfig({ Cognito: settings })
  const identityIds = new cognito.DefaultIdentityIdStore(storage)
  const credentialsProvider = new cognito.CognitoAWSCredentialsAndIdentityIdProvider(identityIds)
  Amplify.configure({ Auth: { Cognito: settings } }, { Auth: { tokenProvider, credentialsProvider } })
  return {
    session: () => fetchAuthSession(),
    async signIn(username, password) {
      const options = { authFlowType: 'USER_PASSWORD_AUTH' }
      return (await signIn({ username, password, options })).isSignedIn
    },
  }
}
