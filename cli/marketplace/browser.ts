/** What a buyer's browser does when AWS Marketplace sends it to the seller's page: it posts a form, from AWS's own. */
import { UsageError } from '../usage-error'

export interface Form {
  readonly url: string
  readonly form: Readonly<Record<string, string>>
}

export interface Posted {
  readonly url: string
  readonly status: number
  readonly redirect?: string
  /** To go on with, as the browser would. */
  readonly cookie?: string
}

/** The answer with all that the browser would keep of it. */
export function openRegistration({ url, form }: Form): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://aws.amazon.com' },
    body: new URLSearchParams(form),
  })
}

export async function postRegistration({ url, form }: Form): Promise<Posted> {
  const response = await openRegistration({ url, form }).catch((cause: unknown) => {
    throw new UsageError(`nothing answers at the listing's address ${url}; --no-registration leaves it`, { cause })
  })
  await response.arrayBuffer()
  const redirect = response.headers.get('location')
  const cookie = response.headers.getSetCookie().map((each) => each.split(';')[0])
  return {
    url,
    status: response.status,
    ...(redirect !== null && { redirect }),
    ...(cookie.length > 0 && { cookie: cookie.join('; ') }),
  }
}
