/** The code of the functions at the edge. They have the language alone, and a millisecond. */

/**
 * Paths of pages lead to the application, which knows them; by name those that are files, so that a page's path may end
 * in anything. What nothing of the APIs takes is no page either.
 */
export function pageFunction(files: readonly string[]): string {
  const known = files.filter((file) => !file.startsWith('assets/')).map((file) => `/${file}`)
  return `const files = ${JSON.stringify(known)}

function handler(event) {
  const request = event.request
  if (request.uri === '/api' || request.uri.startsWith('/api/')) {
    return {
      statusCode: 404,
      headers: { 'content-type': { value: 'application/problem+json' }, 'cache-control': { value: 'no-store' } },
      body: JSON.stringify({
        type: 'about:blank',
        title: 'Not found',
        status: 404,
        detail: 'There is no such API',
        correlationId: event.context.requestId,
      }),
    }
  }
  if (!request.uri.startsWith('/assets/') && !files.includes(request.uri)) request.uri = '/index.html'
  return request
}
`
}

/** An API knows its own paths, and by which name people ask for it is in no Host that could reach it. */
export const apiFunction = `function handler(event) {
  const request = event.request
  request.uri = request.uri.replace(/^\\/api\\/[^/]+/, '') || '/'
  if (request.headers.host) request.headers['x-forwarded-host'] = { value: request.headers.host.value }
  return request
}
`
