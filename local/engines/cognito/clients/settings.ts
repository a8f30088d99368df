/** The settings of a client, as CreateUserPoolClient and UpdateUserPoolClient take them. */

import { AwsError } from '../../../kernel/aws-error'
import { limitOf } from '../../../kernel/range'
import { failedConstraint, invalid } from '../errors'
import type { ClientSettings, ExplicitAuthFlow, Pool, TimeUnit } from '../state/records'
import type { State } from '../state/state'

export type GivenClient = Partial<ClientSettings>

const newFlows = [
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_AUTH',
] as const
const oldFlows = ['ADMIN_NO_SRP_AUTH', 'CUSTOM_AUTH_FLOW_ONLY', 'USER_PASSWORD_AUTH'] as const
const ownScopes = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin']
const mostUrls = 100
const secondsOf: Readonly<Record<TimeUnit, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 }

export function clientSettingsOf(
  given: GivenClient,
  pool: Pool,
  state: Pick<State, 'resourceServers' | 'providers'>,
  hasSecret: boolean,
): ClientSettings {
  const settings: ClientSettings = {
    ...given,
    ClientName: nameOf(given.ClientName ?? ''),
    RefreshTokenValidity: given.RefreshTokenValidity || 30,
    AllowedOAuthFlowsUserPoolClient: given.AllowedOAuthFlowsUserPoolClient ?? false,
    EnableTokenRevocation: given.EnableTokenRevocation ?? true,
    EnablePropagateAdditionalUserContextData: given.EnablePropagateAdditionalUserContextData ?? false,
    AuthSessionValidity: given.AuthSessionValidity ?? 3,
  }
  checkFlows(settings.ExplicitAuthFlows)
  checkValidity(settings)
  checkAttributes(pool, settings)
  checkRedirects(settings)
  checkOAuth(settings, hasSecret)
  checkScopes(settings, pool.Id, state)
  checkProviders(settings, pool.Id, state)
  if (settings.AuthSessionValidity < 3 || settings.AuthSessionValidity > 15) {
    throw failedConstraint(
      String(settings.AuthSessionValidity),
      'authSessionValidity',
      limitOf(settings.AuthSessionValidity, 3, 15),
    )
  }
  if (settings.EnablePropagateAdditionalUserContextData && !hasSecret) {
    throw invalid('EnablePropagateAdditionalUserContextData needs a client with a secret.')
  }
  const prevent = settings.PreventUserExistenceErrors
  if (prevent !== undefined && !['ENABLED', 'LEGACY'].includes(prevent)) {
    throw failedConstraint(prevent, 'preventUserExistenceErrors', 'satisfy enum value set: [ENABLED, LEGACY]')
  }
  return settings
}

function nameOf(name: string): string {
  if (!/^[\w\s+=,.@-]{1,128}$/.test(name)) {
    throw failedConstraint(name, 'clientName', 'satisfy regular expression pattern: [\\w\\s+=,.@-]+')
  }
  return name
}

function checkFlows(flows: readonly ExplicitAuthFlow[] = []): void {
  const known: readonly string[] = [...oldFlows, ...newFlows]
  for (const flow of flows) {
    if (!known.includes(flow)) {
      throw failedConstraint(flow, 'explicitAuthFlows', `satisfy enum value set: [${known.join(', ')}]`)
    }
  }
  const isOld = flows.some((flow) => oldFlows.some((old) => old === flow))
  const isNew = flows.some((flow) => newFlows.some((each) => each === flow))
  if (isOld && isNew) throw invalid('Cannot use both old and new values of ExplicitAuthFlows.')
  if (isNew && !flows.some((flow) => flow !== 'ALLOW_REFRESH_TOKEN_AUTH')) {
    throw invalid('ExplicitAuthFlows has ALLOW_REFRESH_TOKEN_AUTH alone; no one could sign in.')
  }
}

const validities = [
  { token: 'RefreshToken', usual: 'days', least: 3600, most: 3650 * 86_400 },
  { token: 'AccessToken', usual: 'hours', least: 300, most: 86_400 },
  { token: 'IdToken', usual: 'hours', least: 300, most: 86_400 },
] as const

/** Seconds; an access and an ID token have an hour unless said. */
export function validityOf(settings: ClientSettings, token: 'RefreshToken' | 'AccessToken' | 'IdToken'): number {
  const unit = settings.TokenValidityUnits?.[token] ?? (token === 'RefreshToken' ? 'days' : 'hours')
  return (settings[`${token}Validity`] || 1) * secondsOf[unit]
}

function checkValidity(settings: ClientSettings): void {
  for (const { token, usual, least, most } of validities) {
    const unit = settings.TokenValidityUnits?.[token] ?? usual
    if (!Object.hasOwn(secondsOf, unit)) {
      throw failedConstraint(
        unit,
        `tokenValidityUnits.${token}`,
        'satisfy enum value set: [days, minutes, hours, seconds]',
      )
    }
    if (settings[`${token}Validity`] === undefined) continue
    const seconds = validityOf(settings, token)
    if (seconds < least || seconds > most) throw invalid(`Invalid range for token validity: ${token}Validity`)
  }
  const refresh = validityOf(settings, 'RefreshToken')
  for (const token of ['AccessToken', 'IdToken'] as const) {
    if (validityOf(settings, token) > refresh) {
      throw invalid(`${token}Validity must not be longer than RefreshTokenValidity.`)
    }
  }
  const { RefreshTokenRotation: rotation, ExplicitAuthFlows: flows = [] } = settings
  if (!rotation) return
  if (!['ENABLED', 'DISABLED'].includes(rotation.Feature)) {
    throw failedConstraint(
      rotation.Feature,
      'refreshTokenRotation.feature',
      'satisfy enum value set: [ENABLED, DISABLED]',
    )
  }
  const grace = rotation.RetryGracePeriodSeconds ?? 0
  if (grace < 0 || grace > 60) {
    throw failedConstraint(String(grace), 'refreshTokenRotation.retryGracePeriodSeconds', limitOf(grace, 0, 60))
  }
  if (rotation.Feature === 'ENABLED' && flows.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    throw invalid('Refresh token rotation can not be enabled with ALLOW_REFRESH_TOKEN_AUTH in ExplicitAuthFlows.')
  }
}

function checkAttributes(pool: Pool, { ReadAttributes = [], WriteAttributes }: ClientSettings): void {
  const names = new Set(pool.SchemaAttributes.map(({ Name }) => Name))
  for (const [name, what] of [
    ...ReadAttributes.map((each) => [each, 'read'] as const),
    ...(WriteAttributes ?? []).map((each) => [each, 'write'] as const),
  ]) {
    if (!names.has(name)) throw invalid(`Invalid ${what} attributes specified while creating a client: ${name}`)
  }
  const own = WriteAttributes?.find((name) => /^(sub|identities|email_verified|phone_number_verified)$/.test(name))
  if (own !== undefined) throw invalid(`Invalid write attributes specified while creating a client: ${own}`)
  const missing = pool.SchemaAttributes.find(
    ({ Name, Required }) => Required && Name !== 'sub' && WriteAttributes && !WriteAttributes.includes(Name),
  )
  if (missing) throw invalid(`Invalid write attributes specified while creating a client: ${missing.Name} is required`)
}

function checkRedirects({ CallbackURLs = [], LogoutURLs = [], DefaultRedirectURI }: ClientSettings): void {
  for (const [urls, member] of [
    [CallbackURLs, 'callbackURLs'],
    [LogoutURLs, 'logoutURLs'],
  ] as const) {
    if (urls.length > mostUrls) throw failedConstraint(`${urls.length} addresses`, member, `have at most ${mostUrls}`)
    for (const url of urls)
      if (!isRedirect(url))
        throw invalid(
          `${url} can not be used as a redirect: it must be https, http://localhost or an app's own scheme, without a fragment.`,
        )
  }
  if (DefaultRedirectURI !== undefined && !CallbackURLs.includes(DefaultRedirectURI)) {
    throw invalid('Default redirect URI not in allowed callback URLs.')
  }
}

/** https, http on this machine, or the scheme of an app. Schemes that a browser would run or read are none. */
function isRedirect(url: string): boolean {
  if (url.length > 1024 || url.includes('#') || /[\s\p{Cc}\\]/u.test(url) || !URL.canParse(url)) return false
  const { protocol, hostname, username, password } = new URL(url)
  if (username !== '' || password !== '') return false
  if (protocol === 'https:') return true
  if (protocol === 'http:') return ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return !['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:', 'ftp:', 'ws:', 'wss:'].includes(protocol)
}

function checkOAuth(settings: ClientSettings, hasSecret: boolean): void {
  const { AllowedOAuthFlows: flows = [], AllowedOAuthScopes: scopes = [], CallbackURLs = [] } = settings
  for (const flow of flows) {
    if (!['code', 'implicit', 'client_credentials'].includes(flow)) {
      throw failedConstraint(flow, 'allowedOAuthFlows', 'satisfy enum value set: [code, implicit, client_credentials]')
    }
  }
  if (!settings.AllowedOAuthFlowsUserPoolClient) return
  const refuse = (why: string): AwsError => new AwsError('InvalidOAuthFlowException', why)
  if (flows.length === 0 || scopes.length === 0) {
    throw refuse(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    )
  }
  if (flows.includes('client_credentials')) {
    if (flows.length > 1)
      throw refuse('client_credentials flow can not be selected along with code flow or implicit flow.')
    if (!hasSecret) throw refuse('client_credentials flow can not be selected if client does not have a client secret.')
    const persons = scopes.filter((scope) => ownScopes.includes(scope))
    if (persons.length > 0) throw refuse(`${persons.join()} is not supported with client_credentials.`)
  } else if (CallbackURLs.length === 0) {
    throw refuse('CallbackURLs are required for the code and the implicit flow.')
  }
}

function checkScopes(
  { AllowedOAuthScopes = [] }: ClientSettings,
  poolId: string,
  { resourceServers }: Pick<State, 'resourceServers'>,
): void {
  for (const scope of AllowedOAuthScopes) {
    if (ownScopes.includes(scope)) continue
    const at = scope.lastIndexOf('/')
    const server = resourceServers.get(poolId, encodeURIComponent(scope.slice(0, Math.max(0, at))))
    if (!server?.Scopes.some(({ ScopeName }) => ScopeName === scope.slice(at + 1))) {
      throw new AwsError('ScopeDoesNotExistException', `Invalid scope requested: ${scope}`)
    }
  }
}

function checkProviders(
  { SupportedIdentityProviders = [] }: ClientSettings,
  poolId: string,
  { providers }: Pick<State, 'providers'>,
): void {
  for (const name of SupportedIdentityProviders) {
    if (name !== 'COGNITO' && !providers.has(poolId, encodeURIComponent(name))) {
      throw invalid(`The provider ${name} does not exist for User Pool ${poolId}.`)
    }
  }
}
