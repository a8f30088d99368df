/** Calls of the API that is shown: to its registered address alone, with the reader's key, and with nothing else of theirs. */

interface SwaggerRequest {
  url: string
  loadSpec?: boolean
  credentials?: string
  headers: Record<string, string>
  userFetch?: typeof fetch
}

interface Given {
  /** Without a slash at the end; undefined if nothing may be called. */
  readonly address: string | undefined
  readonly keyNow: () => string | undefined
  readonly tell: (text: string) => void
}

export function tryOut({ address, keyNow, tell }: Given) {
  return {
    requestInterceptor(request: SwaggerRequest): SwaggerRequest {
      tell('')
      request.credentials = 'omit'
      if (request.loadSpec || address === undefined || !isBelow(request.url, address)) {
        request.userFetch = () => {
          tell(`Nothing but ${address ?? 'the address of a subscription'} is called from here.`)
          return Promise.reject(new Error('It was not called'))
        }
        return request
      }
      const key = keyNow()
      if (key !== undefined) request.headers['x-api-key'] = key
      request.userFetch = (url, init) => reach(url, { ...init, ...ownOptions }, tell)
      return request
    },
  }
}

const ownOptions = { credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer', cache: 'no-store' } as const

async function reach(url: RequestInfo | URL, init: RequestInit, tell: (text: string) => void): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    tell(noAnswer)
    throw error
  }
}

/** A browser says no more of it to a page. */
const noAnswer =
  'The API has given this page no answer. If curl gets one, the API does not let web pages call it, and its owners would ' +
  'have to allow it (CORS): it answers OPTIONS with Access-Control-Allow-Origin: *, with x-api-key and content-type among ' +
  'Access-Control-Allow-Headers, and with Access-Control-Allow-Methods; and it sends Access-Control-Allow-Origin: * with ' +
  'every answer, refusals too.'

/** Whether it is the address, or below it, once a browser has read it. */
export function isBelow(url: string, address: string): boolean {
  if (!URL.canParse(url)) return false
  const [asked, own] = [new URL(url), new URL(`${address}/`)]
  const isPlain = asked.username === '' && asked.password === ''
  return isPlain && asked.origin === own.origin && asked.pathname.startsWith(own.pathname)
}
