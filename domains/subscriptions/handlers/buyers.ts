/** Buyers of AWS Marketplace: they land with a token, sign in, and are customers then. */
import type { APIGatewayProxyResult } from 'aws-lambda'
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { isRefusedError, isRetryLater, RefusedError, toldOf } from '../../../shared/errors'
import { html } from '../../../shared/html'
import { type EdgeRequest, page, problem, retryAfterSeconds, statusOf } from '../../../shared/http'
import { hashSecret } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import { marketplaceRoutes as routes } from '../api/marketplace'
import { findCustomer, NotRegisteredError, registerCustomer } from '../customers'
import type { Registration } from '../decisions/register'
import { claim } from '../marketplace/claim'
import { claimedBefore, noteClaim } from '../marketplace/claimed-before'
import { forgetLanding, keepLanding, readLanding } from '../marketplace/landing-cookie'
import { type Landed, type Landing, land, landingBy } from '../marketplace/landings'
import { planFor } from '../marketplace/plan-for'
import { askingPage, registrationMessage, registrationPage, type SignIn } from '../pages/registration-page'
import { scriptPolicy } from '../pages/registration-script'

const logger = createLogger('subscriptions-buyers')

export const handler = serve(
  { routes, handler: 'buyers', logger, refuse: refusal },
  {
    landBuyer: async ({ request, form }) => {
      const isFreeTrial = form['x-amzn-marketplace-offer-type'] === 'free-trial'
      const cookie = await land(form['x-amzn-marketplace-token'], isFreeTrial)
      return answer(303, html``, { Location: nextPage(), 'Set-Cookie': keepLanding(request, cookie) })
    },
    showLanding: async ({ request }) => {
      const landed = await landingBy(landingHash(request))
      if (landed === 'asking') return answer(200, askingPage())
      const sold = await planFor(landed)
      const product = sold ? `${sold.api.name}, plan ${sold.plan.name}` : `product ${landed.productCode}`
      const { productCode } = landed
      const shown = {
        product,
        productCode,
        accountEnding: endingOf(landed),
        signIn: signIn(),
        claim: ownPath(claimPath),
      }
      return answer(200, registrationPage(shown), { 'Content-Security-Policy': scriptPolicy })
    },
    getRegistration: async ({ request }) => {
      const landing = resolved(await landingBy(landingHash(request)))
      const sold = await planFor(landing)
      return answer(200, {
        productCode: landing.productCode,
        accountEnding: endingOf(landing),
        ...(sold && { apiId: sold.api.apiId, planId: sold.plan.planId }),
        isFreeTrial: landing.isFreeTrial === true,
      })
    },
    claimRegistration: async ({ request, caller: { sub, email }, body }) => {
      const { idempotencyKey: key, ...said } = body
      const claiming = { sub, key, said }
      const inBrowser = landingHash(request)
      const cookieHash = (await claimedBefore(claiming)) ?? inBrowser
      const landing = resolved(await landingBy(cookieHash))
      // What the person was shown: another page may have put a registration of its own into the browser since.
      if (body.productCode !== landing.productCode || body.accountEnding !== endingOf(landing)) {
        const message = 'Another registration has arrived in this browser since: look at it, and claim that'
        throw new RefusedError('conflict', 'RegistrationChanged', message)
      }
      if (cookieHash !== undefined) await noteClaim(claiming, cookieHash)
      const act = { now: systemClock.now(), correlationId: request.correlationId, actor: sub }
      await requireCustomer(sub, landing, { ...body, email }, act)
      const subscriptionId = await claim(landing, sub, act)
      const own = { sub, ...(subscriptionId !== undefined && { subscriptionId }) }
      // Another that has arrived since is still to be claimed.
      const isInBrowser = cookieHash === inBrowser
      return answer(200, own, isInBrowser ? { 'Set-Cookie': forgetLanding(request) } : {})
    },
  },
)

async function requireCustomer(
  sub: string,
  { accountId: customerAccountId }: Landing,
  said: Omit<Registration, 'name'> & { readonly name?: string | undefined },
  act: Parameters<typeof registerCustomer>[2],
): Promise<void> {
  const known = await findCustomer(sub)
  if (known?.isDisabled) {
    throw new RefusedError('forbidden', 'AccountDisabled', 'The account is shut: nothing can be bought with it')
  }
  // Whoever was a customer before stays called as they were.
  const { name, company } = known ?? said
  if (name === undefined) throw new NotRegisteredError(sub)
  await registerCustomer(sub, { name, company, email: said.email, customerAccountId }, act)
}

function landingHash(request: EdgeRequest): string | undefined {
  const cookie = readLanding(request)
  return cookie === undefined ? undefined : hashSecret(cookie)
}

function resolved(landed: Landed): Landing {
  if (landed !== 'asking') return landed
  throw new RefusedError('conflict', 'RegistrationPending', 'AWS Marketplace is being asked: try again in a moment')
}

function endingOf({ accountId }: Landing): string {
  return accountId.slice(-4)
}

const claimPath = routes.claimRegistration.path

function ownPath(path: string): string {
  return new URL(`${requireEnv('PUBLIC_URL')}${path}`).pathname
}

/** Identity's, if all domains are at one address: its cookie then comes with what this page asks. */
function signIn(): SignIn | undefined {
  const [, site] = /^(.*)\/subscriptions$/.exec(new URL(requireEnv('PUBLIC_URL')).pathname) ?? []
  if (site === undefined) return undefined
  const back = new URLSearchParams({ returnTo: ownPath(routes.showLanding.path) })
  return { start: `${site}/identity/session/start?${back}`, session: `${site}/identity/session/refresh` }
}

/** A page of ours, unless who deploys has another. */
function nextPage(): string {
  return process.env.REGISTRATION_PAGE || `${requireEnv('PUBLIC_URL')}${routes.showLanding.path}`
}

const titles: Readonly<Record<string, string>> = {
  TokenExpired: 'This registration is too old',
  TokenNotValid: 'This is no registration',
  InputInvalid: 'This is no registration',
  RegistrationOver: 'There is nothing to register',
}

function refusal(error: unknown, request: EdgeRequest): APIGatewayProxyResult {
  const isOfPage = request.route === routes.landBuyer.path
  if (!isOfPage) return problem(error, request, logger)
  if (isRefusedError(error)) {
    const { refusal: kind, code, message } = error
    return page(
      statusOf[kind],
      registrationMessage(titles[code] ?? 'This is not possible', message, request.correlationId),
    )
  }
  logger.error('Page failed', { error: toldOf(error) })
  if (isRetryLater(error)) {
    const advice = 'AWS Marketplace does not answer just now. Reload this page in a minute; your purchase is not lost.'
    const busy = page(503, registrationMessage('Please try again', advice, request.correlationId))
    return { ...busy, headers: { ...busy.headers, 'Retry-After': String(retryAfterSeconds) } }
  }
  const advice =
    'Your purchase is not lost: begin again at AWS Marketplace, “Set up your account”. If it stays so, tell us the reference.'
  return page(500, registrationMessage('Something went wrong here', advice, request.correlationId))
}
