/** The steps by which AWS's side is played, at `/_local/marketplace/<step>`: nothing else than what AWS sends follows. */
import type { HttpRequest, HttpResponse, LocalRoute } from '../../../kernel/service'
import { amend, entitleStep } from './amend'
import { end } from './end'
import { BadField, readFields } from './fields'
import { listProduct } from './list-product'
import { makeOffer } from './offer'
import type { PlayParts, Step } from './parts'
import { register } from './register'
import { adjustBilling, requestCancellation } from './requests'
import { bill, overview } from './show'
import { subscribe } from './subscribe'
import { succeed } from './succeed'
import { leaveUnprocessed } from './unprocessed'

const prefix = '/_local/marketplace/'

export function playRoutes(parts: PlayParts): readonly LocalRoute[] {
  const steps: Readonly<Record<string, Step>> = {
    'list-product': listProduct(parts),
    subscribe: subscribe(parts),
    register: register(parts),
    end: end(parts),
    offer: makeOffer(parts),
    amend: amend(parts),
    renew: succeed(parts, 'RENEW'),
    replace: succeed(parts, 'REPLACE'),
    entitle: entitleStep(parts),
    'request-cancellation': requestCancellation(parts),
    'adjust-billing': adjustBilling(parts),
    'leave-unprocessed': leaveUnprocessed(parts),
  }

  function take({ path, body }: HttpRequest): Promise<HttpResponse> {
    return answer(steps, path, (step) => step.take(readFields(body.toString('utf8'), step.fields)))
  }

  const views: Readonly<Record<string, (request: HttpRequest) => object>> = {
    overview: () => overview(parts),
    bill: (request) => bill(parts, request),
  }

  return [
    { method: 'POST', path: prefix, handle: take },
    { method: 'GET', path: prefix, handle: (request) => answer(views, request.path, (view) => view(request)) },
  ]
}

async function answer<Thing>(
  things: Readonly<Record<string, Thing>>,
  path: string,
  ask: (thing: Thing) => object | Promise<object>,
): Promise<HttpResponse> {
  const name = path.slice(prefix.length)
  const thing = Object.hasOwn(things, name) ? things[name] : undefined
  if (thing === undefined) {
    return json(404, { message: `There is no "${name.slice(0, 100)}"; there are ${Object.keys(things).join(', ')}` })
  }
  try {
    return json(200, await ask(thing))
  } catch (error) {
    if (error instanceof BadField) return json(400, { message: error.message, field: error.field })
    throw error
  }
}

function json(status: number, body: unknown): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
