/** Sends people to the providers that a pool trusts, and takes them back. */
import { randomBytes } from 'node:crypto'
import { isAwsError } from '../../../kernel/aws-error'
import type { HttpResponse } from '../../../kernel/service'
import { type AuthorizeRequest, errorAddress, readAuthorizeRequest } from '../hosted/authorize-request'
import type { Grant } from '../hosted/grant'
import type { ToProvider } from '../hosted/login'
import { problemPage } from '../hosted/page'
import type { Session, Sessions } from '../hosted/sessions'
import { redirect, type Visit } from '../hosted/visit'
import type { Parts } from '../parts'
import type { People } from '../sign-in/person'
import type { IdentityProvider } from '../state/records'
import { createFederate } from './federate'
import { createFlows, type Flow, type Flows } from './flows'
import { createOidcProviders } from './oidc'
import type { Profile } from './profile'
import { ProviderError } from './provider-error'
import { createSamlProviders } from './saml'

export interface Upstream extends Pick<Flows, 'endPool' | 'load'> {
  readonly toProvider: ToProvider
  /** A SAML response, posted from the provider's page. */
  fromSaml(visit: Visit): Promise<HttpResponse>
  /** After it, with the cookies that a form of another site doesn't bring. */
  goOn(visit: Visit): Promise<HttpResponse>
  fromOidc(visit: Visit): Promise<HttpResponse>
  /** Where the browser goes to be signed out at the provider too, before it goes on; undefined: nowhere. */
  signOut(visit: Visit, session: Session | undefined, to: string): Promise<string | undefined>
  /** A SAML logout response, posted from the provider's page. */
  fromSignOut(visit: Visit): Promise<HttpResponse>
}

const patience = 10 * 60_000
const fewMoments = 60_000

export function createUpstream(
  parts: Parts,
  people: People,
  { sessions, grant }: { readonly sessions: Sessions; readonly grant: Grant },
): Upstream {
  const { cloud, state, providers, samlKeys } = parts
  const flows = createFlows(cloud, state.sealed)
  const saml = createSamlProviders(cloud, flows, samlKeys)
  const oidc = createOidcProviders(cloud)
  const federate = createFederate(parts, people)

  const toProvider: ToProvider = async (visit, request, name) => {
    const provider = providers.existing(visit.pool.Id, name)
    const { browser, cookies } = flows.browserOf(visit)
    const isSaml = provider.ProviderType === 'SAML'
    const backTo = addressOf(visit, isSaml ? 'saml2/idpresponse' : 'oauth2/idpresponse')
    const id = newId()
    const flow: Flow = { poolId: visit.pool.Id, provider: name, query: String(request.query), browser, backTo, id }
    const state = flows.under.put(flow, patience)
    return failing(request, async () => {
      const to = isSaml
        ? await saml.request(provider, { id, backTo, relayState: state })
        : await oidc.request(providers.detailsOf(provider), { id, backTo, state })
      return redirect(to, cookies)
    })
  }

  /** What goes wrong from here on the application is told. */
  async function failing(request: AuthorizeRequest, work: () => Promise<HttpResponse>): Promise<HttpResponse> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ProviderError) && !(isAwsError(error) && error.status < 500)) throw error
      return redirect(errorAddress(request, 'invalid_request', error.message))
    }
  }

  async function signIn(visit: Visit, request: AuthorizeRequest, provider: IdentityProvider, profile: Profile) {
    const { pool, client } = request
    const user = await federate({ pool, client, context: visit.context }, provider, profile)
    const { session, cookie } = sessions.begin(visit, user, provider.ProviderName, profile.samlSession)
    return grant(visit, request, session, [cookie])
  }

  /** The request is read anew: the client, or the provider, may have changed or gone meanwhile. */
  async function resumed(
    visit: Visit,
    flow: Flow | undefined,
    work: (request: AuthorizeRequest, provider: IdentityProvider, flow: Flow) => Promise<HttpResponse>,
  ): Promise<HttpResponse> {
    if (flow?.poolId !== visit.pool.Id) return lost()
    const read = readAuthorizeRequest(state, visit.pool, new URLSearchParams(flow.query))
    const provider = providers.find(flow.poolId, flow.provider)
    if (read.kind !== 'right' || !provider) return lost()
    if (!read.request.client.SupportedIdentityProviders?.includes(flow.provider)) return lost()
    return failing(read.request, () => work(read.request, provider, flow))
  }

  /** A sign-in that began at the provider, whose RelayState says for which application it is. */
  async function unasked(visit: Visit, response: string, relayState: string): Promise<HttpResponse> {
    const read = readAuthorizeRequest(state, visit.pool, new URLSearchParams(relayState))
    if (read.kind !== 'right' || read.request.provider === undefined) return lost()
    const { request } = read
    const provider = providers.find(visit.pool.Id, request.provider ?? '')
    if (provider?.ProviderType !== 'SAML' || provider.ProviderDetails.IDPInit?.toLowerCase() !== 'true') return lost()
    return failing(request, async () => {
      const recipients = [addressOf(visit, 'saml2/idpresponse'), `${cloud.webUrl}${visit.base}/saml2/idpresponse`]
      const profile = await saml.verify(provider, response, { requestId: undefined, recipients })
      return signIn(visit, request, provider, profile)
    })
  }

  return {
    toProvider,
    endPool: flows.endPool,
    load: flows.load,
    async fromSaml(visit) {
      const response = visit.form.get('SAMLResponse') ?? ''
      const relayState = visit.form.get('RelayState') ?? ''
      const flow = flows.under.take(relayState)
      if (!flow) return unasked(visit, response, relayState)
      return resumed(visit, flow, async (_, provider) => {
        if (provider.ProviderType !== 'SAML') return lost()
        const profile = await saml.verify(provider, response, { requestId: flow.id, recipients: [flow.backTo] })
        const arrived = flows.arrived.put({ ...flow, profile }, fewMoments)
        return { ...redirect(`${visit.base}/saml2/continue?arrived=${arrived}`), status: 303 }
      })
    },
    async goOn(visit) {
      const arrived = flows.arrived.take(visit.request.query.get('arrived') ?? '')
      if (!arrived || !flows.isFrom(visit, arrived)) return lost()
      return resumed(visit, arrived, (request, provider) => signIn(visit, request, provider, arrived.profile))
    },
    async fromOidc(visit) {
      const { query } = visit.request
      const flow = flows.under.take(query.get('state') ?? '')
      if (!flow || !flows.isFrom(visit, flow)) return lost()
      return resumed(visit, flow, async (request, provider) => {
        if (provider.ProviderType !== 'OIDC') return lost()
        const code = query.get('code')
        if (code === null) throw new ProviderError('The provider did not sign the person in')
        return signIn(visit, request, provider, await oidc.redeem(providers.detailsOf(provider), code, flow))
      })
    },
    async signOut(visit, session, to) {
      const provider = session && providers.find(session.poolId, session.provider)
      if (!provider || !session.saml || !saml.signsOut(provider)) return undefined
      const leaving = {
        poolId: provider.UserPoolId,
        provider: provider.ProviderName,
        id: newId(),
        backTo: addressOf(visit, 'saml2/logout'),
        to,
      }
      const relayState = flows.leaving.put(leaving, patience)
      return saml.signOut(provider, session.saml, { id: leaving.id, relayState })
    },
    async fromSignOut(visit) {
      const leaving = flows.leaving.take(visit.form.get('RelayState') ?? '')
      const provider = leaving && providers.find(leaving.poolId, leaving.provider)
      if (leaving?.poolId !== visit.pool.Id || !provider) return left('Nobody here asked to be signed out there.')
      try {
        await saml.signedOut(provider, visit.form.get('SAMLResponse') ?? '', leaving)
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error
        return left(`You may still be signed in at ${provider.ProviderName}: ${error.message}.`)
      }
      return { ...redirect(leaving.to), status: 303 }
    },
  }
}

/** By the name that the person came under, which the guard has looked at: cookies are of that name. */
function addressOf({ request, base }: Visit, path: string): string {
  return `http://${request.headers.host}${base}/${path}`
}

const newId = (): string => `_${randomBytes(20).toString('hex')}`

const left = (problem: string): HttpResponse => problemPage('You are signed out here', problem)

const lost = (): HttpResponse =>
  problemPage(
    'This sign-in can not go on',
    'It is over, or began in another browser. Go back to the application and sign in again.',
  )
