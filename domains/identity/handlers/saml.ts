/**
 * People of a company: from its assertion to credentials of AWS. Nothing of the assertion is read before its signature
 * holds, and it is kept only as what the browser that began can open.
 */
import { isSamlError, redirectRequest, verifySaml } from '../../../saml'
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { RefusedError } from '../../../shared/errors'
import { type EdgeRequest, problem } from '../../../shared/http'
import { newSecret } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import { companyRoutes as routes } from '../api/company'
import { chooseRole } from '../company/choose-role'
import { type Grant, openSession } from '../company/credentials'
import { keep, signInSeconds, stepSeconds, take } from '../company/flows'
import { audience, type Company, company, companyArn, recipients } from '../company/provider'
import { newSealingKeys, open, publicKeyOf, seal } from '../company/seal'
import { ownPath } from '../hosted-pages'
import { requireOwnOrigin } from '../own-origin'
import { continuePage, going, refusalPage } from '../pages/pages'
import { clearCookie, readCookie, setCookie } from '../session-cookie'

interface Started {
  readonly requestId: string
  readonly publicKey: string
  readonly returnTo: string
}

interface Answered extends Grant {
  readonly returnTo: string
}

const forScripts: readonly string[] = [routes.giveAssertion.path, routes.giveCredentials.path]
/** What the last step is sealed about; each code is about itself. */
const credentials = 'credentials'
const logger = createLogger('identity-saml')

export const handler = serve(
  {
    routes,
    handler: 'saml',
    logger,
    refuse: (error, request, to) => (forScripts.includes(request.route) ? problem : refusalPage)(error, request, to),
  },
  {
    startAtCompany: async ({ request, query: { returnTo = '/' } }) => {
      const { signOn } = await company()
      const { privateKey, publicKey } = newSealingKeys()
      const relayState = newSecret()
      const requestId = `_${newSecret()}`
      const started: Started = { requestId, publicKey, returnTo: ownPath(returnTo) }
      await keep('started', relayState, JSON.stringify(started), signInSeconds)
      const Location = redirectRequest({
        id: requestId,
        now: systemClock.now().getTime(),
        issuer: audience,
        destination: signOn,
        assertionConsumer: `${requireEnv('PUBLIC_URL')}/saml/acs`,
        relayState,
      })
      return answer(303, going, { Location, 'Set-Cookie': setCookie(request, 'company', privateKey) })
    },
    takeAssertion: async ({ form: { SAMLResponse: assertion, RelayState } }) => {
      const provider = await company()
      const { requestId, publicKey, returnTo }: Started = JSON.parse(await take('started', RelayState))
      const { attributes } = await verified(assertion, provider, requestId)
      const roleArn = chooseRole(attributes, provider.arn, requireEnv('COMPANY_ROLES').split(','))
      if (!roleArn) throw new RefusedError('forbidden', 'NoRole', 'The company gives this person no role here')
      const code = newSecret()
      await keep('answered', code, sealed({ assertion, roleArn, returnTo }, publicKey, code), stepSeconds)
      return answer(200, continuePage(code))
    },
    redeemCode: async ({ request, form: { code } }) => {
      const privateKey = readCookie(request, 'company')
      if (!privateKey) throw otherBrowser()
      const answered = opened(await take('answered', code), privateKey, code)
      await keep('joined', privateKey, sealed(answered, publicKeyOf(privateKey), credentials), stepSeconds)
      return answer(303, going, { Location: answered.returnTo })
    },
    giveAssertion: async ({ request }) => {
      const { roleArn, assertion, providerArn } = await joinedOf(request)
      return answer(200, { assertion, roleArn, providerArn }, { 'Set-Cookie': clearCookie(request, 'company') })
    },
    giveCredentials: async ({ request }) => {
      const { roleArn, assertion, providerArn: arn } = await joinedOf(request)
      const given = await openSession({ roleArn, assertion }, arn)
      logger.info('Credentials were given', { roleArn, expiresAt: given.expiresAt })
      return answer(200, given, { 'Set-Cookie': clearCookie(request, 'company') })
    },
  },
)

/** What this browser has come back with: it counts once. */
async function joinedOf(request: EdgeRequest) {
  requireOwnOrigin(request)
  const providerArn = companyArn()
  const privateKey = readCookie(request, 'company') ?? ''
  return { ...opened(await take('joined', privateKey), privateKey, credentials), providerArn }
}

async function verified(assertion: string, { metadata }: Company, requestId: string) {
  try {
    return await verifySaml(assertion, {
      now: systemClock.now().getTime(),
      certificates: metadata.certificates.map(({ pem }) => pem),
      issuer: metadata.entityId,
      audience,
      recipient: recipients(),
      // The request was taken once with what was started: an assertion answers no second time.
      inResponseTo: { requestId },
    })
  } catch (error) {
    if (!isSamlError(error)) throw error
    logger.warn('An assertion was refused', { problem: error.code })
    throw new RefusedError('forbidden', 'AssertionRefused', `The assertion is refused: ${error.message}`)
  }
}

function sealed(answered: Answered, publicKey: string, about: string): string {
  return seal(JSON.stringify(answered), publicKey, about)
}

function opened(text: string, privateKey: string, about: string): Answered {
  const answered = open(text, privateKey, about)
  if (answered === undefined) throw otherBrowser()
  return JSON.parse(answered) as Answered
}

function otherBrowser(): RefusedError {
  return new RefusedError('forbidden', 'OtherBrowser', 'This sign-in was begun in another browser: begin again here')
}
