/** The steps by which AWS's side is played, at `/_local/marketplace/<step>`: nothing else than what AWS sends follows. */
import type { HttpRequest, HttpResponse, LocalRoute } from '../../../kernel/service'
import { end } from './end'
import { BadField, readFields } from './fields'
import { listProduct } from './list-product'
import type { PlayParts, Step } from './parts'
import { register } from './register'
import { subscribe } from './subscribe'

const prefix = '/_local/marketplace/'

export function playRoutes(parts: PlayParts): readonly LocalRoute[] {
  const steps: Readonly<Record<string, Step>> = {
    'list-product': listProduct(parts),
    subscribe: subscribe(parts),
    register: register(parts),
    end: end(parts),
  }

  async function take({ path, body }: HttpRequest): Promise<HttpResponse> {
    const name = path.slice(prefix.length)
    const step = Object.hasOwn(steps, name) ? steps[name] : undefined
    if (!step) return json(404, { message: `There is no step "${name}"; there are ${Object.keys(steps).join(', ')}` })
    try {
      return json(200, await step.take(readFields(body.toString('utf8'), step.fields)))
    } catch (error) {
      if (error instanceof BadField) return json(400, { message: error.message, field: error.field })
      throw error
    }
  }

  return [{ method: 'POST', path: prefix, handle: take }]
}

function json(status: number, body: unknown): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
